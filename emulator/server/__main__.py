"""Started as `python -m server`, by emulator/emulator.ts, with ministack's environment variables."""
from ministack import app

from . import across_accounts, cloudformation_import, cloudformation_key, cloudformation_policy, cloudformation_secret
from . import custom_resources, dynamic_references, identity, kms_service, parent, secrets_service, stack_events, stack_resources


def main():
    # across_accounts wraps the services' entrance, so it comes after what the services themselves do. custom_resources sends
    # further requests, which stack_resources is to show too.
    for module in (identity, kms_service, secrets_service, across_accounts,
                   cloudformation_secret, cloudformation_import, cloudformation_policy, cloudformation_key, stack_resources,
                   custom_resources, dynamic_references, stack_events):
        module.install()
    parent.end_with_parent()
    app._port_is_bindable = lambda host, port: False  # With https it would listen on 443, too.
    app.main()


main()
