"""ministack 1.5.33 with the semantics of AWS Secrets Manager, KMS and CloudFormation that it lacks.

Each module replaces or wraps private names of ministack, hence the pinned version in requirements.txt;
emulator/README.md says what is faithful, and emulator/probe.py checks it.
"""
