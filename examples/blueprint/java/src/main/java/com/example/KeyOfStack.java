package com.example;


import io.github.cdkmanagedsecret.ISecretKeyFactory;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.kms.IKey;
import software.amazon.awscdk.services.kms.Key;

/** The secrets of a stack share a key of their own. */
public class KeyOfStack implements ISecretKeyFactory {
    @Override
    public IKey keyFor(final Stack stack) {
        return Key.Builder.create(stack, "SecretsKey").alias(stack.getStackName() + "/secrets").enableKeyRotation(true).build();
    }
}
