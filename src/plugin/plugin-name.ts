/** As the CDK's report and acknowledgements call the plugin: `ManagedSecret::MS003`. */
export const PLUGIN_NAME = 'ManagedSecret';
