"""Counts the resources of each stack: the root's and each nested one's, as SAM's own translator makes them.

CloudFormation accepts 500 per stack. An area that passes the limit here is due to be split.
"""

import logging
import os
import sys
from pathlib import Path

# Without a region the translator asks boto for one.
os.environ.setdefault("AWS_DEFAULT_REGION", "eu-west-2")
# It also warns of metrics that were collected and not sent, which is what we want.
logging.disable(logging.WARNING)

from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

LIMIT = 300
# What `sam package` would put in the place of local paths.
PACKAGED = {
    "AWS::Serverless::Function": ("CodeUri", "s3://bucket/function.zip"),
    "AWS::Serverless::Application": ("Location", "https://s3.amazonaws.com/bucket/area.yaml"),
}


def resources(file):
    template = yaml_parse(file.read_text())
    for resource in template["Resources"].values():
        if resource["Type"] in PACKAGED:
            name, address = PACKAGED[resource["Type"]]
            resource.setdefault("Properties", {})[name] = address
    template.get("Globals", {}).get("Function", {}).pop("CodeUri", None)
    return len(Translator({}, Parser()).translate(template, {"Stage": "live"})["Resources"])


counts = {file.name: resources(file) for file in sorted(Path("infra").glob("*.yaml"))}
print("   resources per stack:", ", ".join(f"{name} {count}" for name, count in counts.items()))
too_large = [name for name, count in counts.items() if count > LIMIT]
if too_large:
    sys.exit(f"more than {LIMIT} resources: {', '.join(too_large)}")
