// A platform team's blueprint: key, names and tags of every secret of the app, and what none of them may be.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-managed-secret/cdk-managed-secret-go/cdkmanagedsecret"
)

// The secrets of a stack share a key of their own.
type keyOfStack struct{}

func (*keyOfStack) KeyFor(stack awscdk.Stack) awskms.IKey {
	return awskms.NewKey(stack, jsii.String("SecretsKey"), &awskms.KeyProps{
		Alias:             jsii.String(*stack.StackName() + "/secrets"),
		EnableKeyRotation: jsii.Bool(true),
	})
}

// What the platform team publishes.
func acme() cdkmanagedsecret.SecretBlueprint {
	return cdkmanagedsecret.NewSecretBlueprint(&cdkmanagedsecret.SecretBlueprintProps{
		Name:          jsii.String("acme"),
		NameVariables: &map[string]*string{"stage": jsii.String("prod")},
		Defaults: &cdkmanagedsecret.SecretDefaults{
			KeyFactory:  &keyOfStack{},
			NamePattern: jsii.String("{stage}/{service}/{name}"),
			Tags:        &map[string]*string{"cost-center": jsii.String("4711")},
		},
		GuardRails: &cdkmanagedsecret.SecretGuardRails{
			CustomerManagedKey:    jsii.Bool(true),
			NamePattern:           jsii.String("{stage}/{service}/{name}"),
			Regions:               jsii.Strings("eu-central-1", "eu-west-1"),
			RequiredTags:          &map[string]*[]*string{"owner": jsii.Strings()},
			NoPlaintext:           jsii.Bool(true),
			MinimumRecoveryWindow: awscdk.Duration_Days(jsii.Number(7)),
		},
	})
}

// What the teams of the shop agreed on, on top of it: guardrails can only be tightened.
func shop() cdkmanagedsecret.SecretBlueprint {
	return cdkmanagedsecret.NewSecretBlueprint(&cdkmanagedsecret.SecretBlueprintProps{
		Name:          jsii.String("shop"),
		NameVariables: &map[string]*string{"service": jsii.String("shop")},
		GuardRails: &cdkmanagedsecret.SecretGuardRails{
			Regions:      jsii.Strings("eu-central-1"),
			RequiredTags: &map[string]*[]*string{"owner": jsii.Strings("orders", "billing")},
		},
	})
}

func newShop(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, jsii.String(id), props)
	shop().ApplyTo(stack)
	awscdk.Tags_Of(stack).Add(jsii.String("owner"), jsii.String("orders"), nil)

	database := cdkmanagedsecret.NewManagedSecret(stack, jsii.String("Database"), nil)
	apiKey := cdkmanagedsecret.NewManagedSecret(stack, jsii.String("ApiKey"), &cdkmanagedsecret.ManagedSecretProps{
		Description: jsii.String("Key of the payment API"),
		Tags:        &map[string]*string{"cost-center": jsii.String("1174")},
	})

	// Defaults are for ManagedSecrets; guardrails hold for every secret.
	legacy := awssecretsmanager.NewSecret(stack, jsii.String("Legacy"), &awssecretsmanager.SecretProps{
		SecretName:    jsii.String("prod/shop/legacy"),
		EncryptionKey: database.EncryptionKey(),
		RemovalPolicy: awscdk.RemovalPolicy_RETAIN,
	})
	for _, secret := range []constructs.IConstruct{database, apiKey, legacy} {
		cdkmanagedsecret.ScannerFindings_AcknowledgeNoRotation(secret, jsii.String("Its readers do not reload a changed value yet."))
	}
	return stack
}

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	acme().ApplyTo(app)
	newShop(app, "Shop", &awscdk.StackProps{Env: &awscdk.Environment{
		Account: jsii.String("111111111111"), Region: jsii.String("eu-central-1"),
	}})
	app.Synth(nil)
}
