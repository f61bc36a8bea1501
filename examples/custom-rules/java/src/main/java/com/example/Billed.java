package com.example;

import io.github.cdkmanagedsecret.ICustomSecretRule;
import io.github.cdkmanagedsecret.ReviewedSecret;
import io.github.cdkmanagedsecret.SecretRuleSeverity;
import java.util.List;

/** Somebody pays for each secret. */
public class Billed implements ICustomSecretRule {
    @Override
    public String getId() {
        return "ACME-1";
    }

    @Override
    public String getTitle() {
        return "Cost center";
    }

    @Override
    public String getFix() {
        return "Add the tag cost-center.";
    }

    @Override
    public SecretRuleSeverity getSeverity() {
        return SecretRuleSeverity.WARNING;
    }

    @Override
    public List<String> check(final ReviewedSecret secret) {
        return secret.getTags().containsKey("cost-center") ? List.of() : List.of(secret.getPath() + " has no cost center.");
    }
}
