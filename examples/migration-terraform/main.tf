# What Terraform made, and app.ts takes over. Nothing here is applied by this repository.
# The key and the rotation function stay in Terraform.

resource "aws_secretsmanager_secret" "payment" {
  name                    = "shop/payment"
  description             = "Key of the payment provider"
  kms_key_id              = "arn:aws:kms:us-east-1:111111111111:key/0123abcd-0123-0123-0123-0123456789ab"
  recovery_window_in_days = 14

  replica {
    region = "eu-west-1"
  }

  tags = {
    team  = "orders"
    stage = "production"
  }
}

resource "aws_secretsmanager_secret_version" "payment" {
  secret_id     = aws_secretsmanager_secret.payment.id
  secret_string = var.payment_key
}

resource "aws_secretsmanager_secret_policy" "payment" {
  secret_arn          = aws_secretsmanager_secret.payment.arn
  block_public_policy = true

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Auditor"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::222222222222:root" }
      Action    = ["secretsmanager:DescribeSecret"]
      Resource  = "*"
    }]
  })
}

resource "aws_secretsmanager_secret_rotation" "payment" {
  secret_id           = aws_secretsmanager_secret.payment.id
  rotation_lambda_arn = "arn:aws:lambda:us-east-1:111111111111:function:payment-rotation"
  rotate_immediately  = false

  rotation_rules {
    automatically_after_days = 30
  }
}

variable "payment_key" {
  type      = string
  sensitive = true
}
