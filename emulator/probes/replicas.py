"""Copies in other Regions: their visibility, not a real replication."""
from .checks import unique


def probe(report):
    secrets, there = report.client('secretsmanager'), report.client('secretsmanager', region='eu-west-1')
    name = unique()
    secrets.create_secret(Name=name, SecretString='x', AddReplicaRegions=[{'Region': 'eu-west-1'}])
    regions = lambda: [status['Region'] for status in secrets.describe_secret(SecretId=name).get('ReplicationStatus', [])]
    report.equal('described with its replica', regions(), ['eu-west-1'])
    report.equal('the replica can be read there', there.get_secret_value(SecretId=name)['SecretString'], 'x')
    secrets.put_secret_value(SecretId=name, SecretString='y')
    report.equal('the replica follows', there.get_secret_value(SecretId=name)['SecretString'], 'y')
    report.refused('the replica cannot be written', 'InvalidRequestException', lambda: there.put_secret_value(SecretId=name, SecretString='z'))
    report.refused('no deletion with replicas', 'InvalidRequestException', lambda: secrets.delete_secret(SecretId=name))
    report.works('RemoveRegionsFromReplication', lambda: secrets.remove_regions_from_replication(SecretId=name, RemoveReplicaRegions=['eu-west-1']))
    report.equal('… removes it', regions(), [])
    report.refused('… and its secret there', 'ResourceNotFoundException', lambda: there.describe_secret(SecretId=name))
    report.refused('a replica in the own Region', 'InvalidParameterException',
                   lambda: secrets.create_secret(Name=unique(), SecretString='x', AddReplicaRegions=[{'Region': 'us-east-1'}]))
