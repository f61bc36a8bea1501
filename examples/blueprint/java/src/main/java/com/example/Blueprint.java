package com.example;


import io.github.cdkmanagedsecret.SecretBlueprint;
import io.github.cdkmanagedsecret.SecretDefaults;
import io.github.cdkmanagedsecret.SecretGuardRails;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.StackProps;

/** A platform team's blueprint: key, names and tags of every secret of the app, and what none of them may be. */
public final class Blueprint {
    private Blueprint() {
    }

    /** What the platform team publishes. */
    private static SecretBlueprint acme() {
        return SecretBlueprint.Builder.create()
                .name("acme")
                .nameVariables(Map.of("stage", "prod"))
                .defaults(SecretDefaults.builder()
                        .keyFactory(new KeyOfStack())
                        .namePattern("{stage}/{service}/{name}")
                        .tags(Map.of("cost-center", "4711"))
                        .build())
                .guardRails(SecretGuardRails.builder()
                        .customerManagedKey(true)
                        .namePattern("{stage}/{service}/{name}")
                        .regions(List.of("eu-central-1", "eu-west-1"))
                        .requiredTags(Map.of("owner", List.of()))
                        .noPlaintext(true)
                        .minimumRecoveryWindow(Duration.days(7))
                        .build())
                .build();
    }

    public static void main(final String[] args) {
        final App app = new App();
        acme().applyTo(app);
        new Shop(app, "Shop", StackProps.builder()
                .env(Environment.builder().account("111111111111").region("eu-central-1").build())
                .build());
        app.synth();
    }
}
