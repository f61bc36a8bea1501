// Two custom rules of a platform team: the plugin checks them for every secret of the app, whatever construct created it.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-managed-secret/cdk-managed-secret-go/cdkmanagedsecret"
)

// What every rule of the team has. The fields also keep the rules apart: Go may give all structs without fields one
// address, and jsii then takes two rules for one.
type acmeRule struct {
	id, title, fix string
}

func (rule *acmeRule) Id() *string    { return &rule.id }
func (rule *acmeRule) Title() *string { return &rule.title }
func (rule *acmeRule) Fix() *string   { return &rule.fix }
func (rule *acmeRule) Severity() cdkmanagedsecret.SecretRuleSeverity {
	return cdkmanagedsecret.SecretRuleSeverity_WARNING
}

// Somebody pays for each secret.
type billed struct{ acmeRule }

func (*billed) Check(secret cdkmanagedsecret.ReviewedSecret) *[]*string {
	if _, has := (*secret.Tags())["cost-center"]; has {
		return jsii.Strings()
	}
	return jsii.Strings(*secret.Path() + " has no cost center.")
}

// A reader of the template: the fields that ReviewedSecret does not have are in its properties.
type described struct{ acmeRule }

func (*described) Check(secret cdkmanagedsecret.ReviewedSecret) *[]*string {
	if _, has := (*secret.Properties())["Description"]; has {
		return jsii.Strings()
	}
	return jsii.Strings("Nobody knows what it is for.")
}

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	awscdk.Validations_Of(app).AddPlugins(cdkmanagedsecret.NewSecretRulesPlugin(&cdkmanagedsecret.SecretRulesPluginProps{
		Rules: &[]cdkmanagedsecret.ICustomSecretRule{
			&billed{acmeRule{"ACME-1", "Cost center", "Add the tag cost-center."}},
			&described{acmeRule{"ACME-2", "Description", "Describe it, with a link to the runbook."}},
		},
	}))

	stack := awscdk.NewStack(app, jsii.String("CustomRules"), &awscdk.StackProps{Env: &awscdk.Environment{
		Account: jsii.String("111111111111"), Region: jsii.String("eu-central-1"),
	}})
	cdkmanagedsecret.NewManagedSecret(stack, jsii.String("ApiKey"), &cdkmanagedsecret.ManagedSecretProps{
		Description: jsii.String("Key of the payment API: https://runbooks.example.com/payment"),
		Tags:        &map[string]*string{"cost-center": jsii.String("4711")},
	})
	awssecretsmanager.NewSecret(stack, jsii.String("Legacy"), &awssecretsmanager.SecretProps{SecretName: jsii.String("shop/legacy")})
	app.Synth(nil)
}
