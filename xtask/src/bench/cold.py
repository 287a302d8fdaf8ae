"""current-session as a Lambda function in Python with boto3, for `cargo xtask bench cold` to compare with.

It makes the same two reads of the same table: the session; the account and the school. It asks the Lambda Runtime API
for its events itself, which costs less than Lambda's own runtime for Python does.
"""
import hashlib
import http.client
import json
import os

import boto3

TABLE = os.environ["TABLE"]
RUNTIME = "/2018-06-01/runtime/invocation"
dynamodb = boto3.client("dynamodb", endpoint_url=os.environ["AWS_ENDPOINT_URL_DYNAMODB"])


def current_session(event):
    cookies = dict(cookie.split("=", 1) for cookie in event["cookies"])
    fingerprint = hashlib.sha256(cookies["__Host-session"].encode()).hexdigest()
    key = {"pk": {"S": f"SESSION#{fingerprint}"}, "sk": {"S": "SESSION"}}
    session = dynamodb.get_item(TableName=TABLE, Key=key, ConsistentRead=True)["Item"]
    school = {"S": f"ORG#{session['organisation']['S']}"}
    keys = [{"pk": school, "sk": {"S": f"USER#{session['user']['S']}"}}, {"pk": school, "sk": {"S": "ORG"}}]
    found = dynamodb.batch_get_item(RequestItems={TABLE: {"Keys": keys, "ConsistentRead": True}})
    account, school = sorted(found["Responses"][TABLE], key=lambda item: item["sk"]["S"], reverse=True)
    body = {"username": account["email"]["S"], "school": school["name"]["S"]}
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps(body)}


lambda_service = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
while True:
    lambda_service.request("GET", f"{RUNTIME}/next")
    response = lambda_service.getresponse()
    answer = current_session(json.loads(response.read()))
    request_id = response.headers["Lambda-Runtime-Aws-Request-Id"]
    lambda_service.request("POST", f"{RUNTIME}/{request_id}/response", json.dumps(answer))
    lambda_service.getresponse().read()
