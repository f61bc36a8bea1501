// A secret of one account that a role of another account reads. Both stacks are of this app, and deploy in any order.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-managed-secret/cdk-managed-secret-go/cdkmanagedsecret"
)

// Where the secret is. Another account can read only what has a name and a customer managed key.
func newOwner(scope constructs.Construct, id string, props *awscdk.StackProps) cdkmanagedsecret.ManagedSecret {
	stack := awscdk.NewStack(scope, jsii.String(id), props)
	secret := cdkmanagedsecret.NewManagedSecret(stack, jsii.String("Shared"), &cdkmanagedsecret.ManagedSecretProps{
		SecretName: jsii.String("shop/shared"),
		EncryptionKey: awskms.NewKey(stack, jsii.String("Key"), &awskms.KeyProps{
			Alias:             jsii.String("shop"),
			EnableKeyRotation: jsii.Bool(true),
		}),
	})
	cdkmanagedsecret.ScannerFindings_AcknowledgeNoRotation(secret, jsii.String("The role that reads the secret does not reload a changed value yet."))
	return secret
}

// Where it is read.
func newConsumer(scope constructs.Construct, id string, props *awscdk.StackProps, secret cdkmanagedsecret.ManagedSecret) {
	stack := awscdk.NewStack(scope, jsii.String(id), props)
	reader := awsiam.NewRole(stack, jsii.String("Reader"), &awsiam.RoleProps{
		RoleName:  jsii.String("shop-reader"),
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("lambda.amazonaws.com"), nil),
	})
	secret.GrantRead(reader, nil)
	awscdk.NewCfnOutput(stack, jsii.String("ReaderArn"), &awscdk.CfnOutputProps{Value: reader.RoleArn()})
	acknowledge(reader)
}

// What cdk-nag finds in the policy of the role, and why that is accepted.
func acknowledge(reader awsiam.Role) {
	cdkmanagedsecret.ScannerFindings_AcknowledgeInlinePolicy(reader, jsii.String("Only this role needs the policy, and both are deleted together."))
	cdkmanagedsecret.ScannerFindings_Acknowledge(reader.Node().FindChild(jsii.String("DefaultPolicy")),
		jsii.String("The key may be deployed after the role, so its id is unknown here. The encryption context limits the statement to the secret."),
		jsii.String("AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:kms:eu-central-1:111111111111:key/*]"))
}

func in(account string) *awscdk.StackProps {
	return &awscdk.StackProps{Env: &awscdk.Environment{Account: jsii.String(account), Region: jsii.String("eu-central-1")}}
}

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	secret := newOwner(app, "Owner", in("111111111111"))
	newConsumer(app, "Consumer", in("222222222222"), secret)
	app.Synth(nil)
}
