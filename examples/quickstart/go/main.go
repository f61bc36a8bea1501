// The login of a database: made by AWS, encrypted under a key of its own, read by one role.
package main

import (
	"os"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-managed-secret/cdk-managed-secret-go/cdkmanagedsecret"
)

func newQuickstart(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, jsii.String(id), props)

	secret := cdkmanagedsecret.NewManagedSecret(stack, jsii.String("Database"), &cdkmanagedsecret.ManagedSecretProps{
		SecretName:  jsii.String("quickstart/database"),
		Description: jsii.String("Login of the database"),
		EncryptionKey: awskms.NewKey(stack, jsii.String("Key"), &awskms.KeyProps{
			Alias:             jsii.String("quickstart"),
			EnableKeyRotation: jsii.Bool(true),
		}),
		Tags: &map[string]*string{"team": jsii.String("orders")},
	})

	reader := awsiam.NewRole(stack, jsii.String("Reader"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("lambda.amazonaws.com"), nil),
	})
	secret.GrantRead(reader, nil)

	// Only for those who scan their templates: what cdk-nag finds, and why that is accepted.
	cdkmanagedsecret.ScannerFindings_AcknowledgeNoRotation(secret, jsii.String("The owner of the database changes the login."))
	cdkmanagedsecret.ScannerFindings_AcknowledgeInlinePolicy(reader, jsii.String("Only this role needs the policy, and both are deleted together."))
	return stack
}

// environment is a variable that the CDK CLI sets, or nil without credentials: "" would be an account of that name.
func environment(name string) *string {
	if value, set := os.LookupEnv(name); set {
		return &value
	}
	return nil
}

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	newQuickstart(app, "Quickstart", &awscdk.StackProps{Env: &awscdk.Environment{
		Account: environment("CDK_DEFAULT_ACCOUNT"),
		Region:  environment("CDK_DEFAULT_REGION"),
	}})
	app.Synth(nil)
}
