package com.example;

import io.github.cdkmanagedsecret.ICustomSecretRule;
import io.github.cdkmanagedsecret.ReviewedSecret;
import io.github.cdkmanagedsecret.SecretRuleSeverity;
import java.util.List;

/** A reader of the template: the fields that ReviewedSecret does not have are in its properties. */
public class Described implements ICustomSecretRule {
    @Override
    public String getId() {
        return "ACME-2";
    }

    @Override
    public String getTitle() {
        return "Description";
    }

    @Override
    public String getFix() {
        return "Describe it, with a link to the runbook.";
    }

    @Override
    public SecretRuleSeverity getSeverity() {
        return SecretRuleSeverity.WARNING;
    }

    @Override
    public List<String> check(final ReviewedSecret secret) {
        return secret.getProperties().containsKey("Description") ? List.of() : List.of("Nobody knows what it is for.");
    }
}
