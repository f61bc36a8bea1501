// The blueprint stands in cdk.json, and this app knows nothing of it: names, key and tags of its secrets come from there.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-managed-secret/cdk-managed-secret-go/cdkmanagedsecret"
)

func newShop(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, jsii.String(id), props)
	awscdk.Tags_Of(stack).Add(jsii.String("owner"), jsii.String("orders"), nil)

	database := cdkmanagedsecret.NewManagedSecret(stack, jsii.String("Database"), nil)
	apiKey := cdkmanagedsecret.NewManagedSecret(stack, jsii.String("ApiKey"), &cdkmanagedsecret.ManagedSecretProps{
		Description: jsii.String("Key of the payment API"),
	})

	// Guardrails hold for what others make as well.
	legacy := awssecretsmanager.NewCfnSecret(stack, jsii.String("Legacy"), &awssecretsmanager.CfnSecretProps{
		Name:                 jsii.String("prod/shop/legacy"),
		KmsKeyId:             jsii.String("alias/secrets"),
		GenerateSecretString: &awssecretsmanager.CfnSecret_GenerateSecretStringProperty{},
	})
	for _, secret := range []constructs.IConstruct{database, apiKey, legacy} {
		cdkmanagedsecret.ScannerFindings_AcknowledgeNoRotation(secret, jsii.String("Its readers do not reload a changed value yet."))
	}
	return stack
}

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	newShop(app, "Shop", &awscdk.StackProps{Env: &awscdk.Environment{
		Account: jsii.String("111111111111"), Region: jsii.String("eu-central-1"),
	}})
	app.Synth(nil)
}
