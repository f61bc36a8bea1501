package com.example;


import software.amazon.awscdk.App;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.StackProps;

/** A secret of one account that a role of another account reads. Both stacks are of this app, and deploy in any order. */
public final class TwoAccounts {
    private TwoAccounts() {
    }

    public static void main(final String[] args) {
        final App app = new App();
        final Owner owner = new Owner(app, "Owner", in("111111111111"));
        new Consumer(app, "Consumer", in("222222222222"), owner.getSecret());
        app.synth();
    }

    private static StackProps in(final String account) {
        return StackProps.builder().env(Environment.builder().account(account).region("eu-central-1").build()).build();
    }
}
