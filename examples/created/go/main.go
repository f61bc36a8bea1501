// Secrets that a custom resource creates, in one call of CreateSecret: their values are in no template, their versions have the ids
// that are given here, and a deleted one can be restored for two weeks.
package main

import (
	"os"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-managed-secret/cdk-managed-secret-go/cdkmanagedsecret"
)

func newCreated(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, jsii.String(id), props)
	encryptionKey := awskms.NewKey(stack, jsii.String("Key"), &awskms.KeyProps{EnableKeyRotation: jsii.Bool(true)})
	creation := cdkmanagedsecret.SecretCreation_CreateSecret(&cdkmanagedsecret.CreateSecretOptions{
		RecoveryWindow: awscdk.Duration_Days(jsii.Number(14)),
	})

	// A new version of the parameter is a new value, and so wants a new token with it.
	parameter := awsssm.StringParameter_FromSecureStringParameterAttributes(stack, jsii.String("Parameter"),
		&awsssm.SecureStringParameterAttributes{ParameterName: jsii.String("/shop/payment-key")})
	cdkmanagedsecret.NewManagedSecret(stack, jsii.String("PaymentKey"), &cdkmanagedsecret.ManagedSecretProps{
		SecretName:    jsii.String("created/payment-key"),
		EncryptionKey: encryptionKey,
		Creation:      creation,
		Content: cdkmanagedsecret.SecretContent_FromParameter(parameter,
			&cdkmanagedsecret.ParameterContentOptions{Version: jsii.Number(3)}),
		ClientRequestToken: jsii.String("0f8fad5b-d9cb-469f-a165-70867728950e"),
		RemovalPolicy:      awscdk.RemovalPolicy_DESTROY,
	})

	// Any bytes: a keystore is stored as SecretBinary. Without a token, one is derived from the reference.
	bucket := awss3.Bucket_FromBucketName(stack, jsii.String("Bucket"), jsii.String("shop-keystores"))
	cdkmanagedsecret.NewManagedSecret(stack, jsii.String("Keystore"), &cdkmanagedsecret.ManagedSecretProps{
		SecretName:    jsii.String("created/keystore"),
		EncryptionKey: encryptionKey,
		Creation:      creation,
		Content: cdkmanagedsecret.SecretContent_FromBucketObject(bucket, jsii.String("shop.p12"),
			&cdkmanagedsecret.BucketObjectContentOptions{
				VersionId: jsii.String("L4kqtJlcpXroDTDmpUMLUo"),
				Encoding:  cdkmanagedsecret.SecretEncoding_BINARY,
			}),
	})
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
	newCreated(app, "Created", &awscdk.StackProps{Env: &awscdk.Environment{
		Account: environment("CDK_DEFAULT_ACCOUNT"),
		Region:  environment("CDK_DEFAULT_REGION"),
	}})
	app.Synth(nil)
}
