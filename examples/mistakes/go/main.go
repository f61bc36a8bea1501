// Three mistakes. One synthesis reports them all. This app fails on purpose.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-managed-secret/cdk-managed-secret-go/cdkmanagedsecret"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Mistakes"), &awscdk.StackProps{Env: &awscdk.Environment{
		Account: jsii.String("111111111111"), Region: jsii.String("eu-central-1"),
	}})

	cdkmanagedsecret.NewManagedSecret(stack, jsii.String("Name"), &cdkmanagedsecret.ManagedSecretProps{
		SecretName: jsii.String("shop/api key"),
	})
	cdkmanagedsecret.NewManagedSecret(stack, jsii.String("Template"), &cdkmanagedsecret.ManagedSecretProps{
		Content: cdkmanagedsecret.SecretContent_Generated(&awssecretsmanager.SecretStringGenerator{
			SecretStringTemplate: jsii.String("username=ada"),
			GenerateStringKey:    jsii.String("password"),
		}, nil),
	})
	cdkmanagedsecret.NewManagedSecret(stack, jsii.String("Key"), &cdkmanagedsecret.ManagedSecretProps{
		KmsKeyId: jsii.String("alias/aws/s3"),
	})

	app.Synth(nil)
}
