package com.example;

import io.github.cdkmanagedsecret.ManagedSecret;
import io.github.cdkmanagedsecret.SecretRulesPlugin;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.Validations;
import software.amazon.awscdk.services.secretsmanager.Secret;

/** Two custom rules of a platform team: the plugin checks them for every secret of the app, whatever construct created it. */
public final class CustomRules {
    private CustomRules() {
    }

    public static void main(final String[] args) {
        final App app = new App();
        Validations.of(app).addPlugins(SecretRulesPlugin.Builder.create().rules(List.of(new Billed(), new Described())).build());

        final Stack stack = new Stack(app, "CustomRules", StackProps.builder()
                .env(Environment.builder().account("111111111111").region("eu-central-1").build())
                .build());
        ManagedSecret.Builder.create(stack, "ApiKey")
                .description("Key of the payment API: https://runbooks.example.com/payment")
                .tags(Map.of("cost-center", "4711"))
                .build();
        Secret.Builder.create(stack, "Legacy").secretName("shop/legacy").build();
        app.synth();
    }
}
