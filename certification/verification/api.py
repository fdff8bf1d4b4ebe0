"""The public check, for machines."""

from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.roles.matrix import PUBLIC
from accounts.roles.parsing import Json
from accounts.roles.problems import Problem
from certification.certificates.payload import full_name
from certification.verification.check import NOT_FOUND
from certification.verification.enums import Answer, CheckName, Outcome, Reason
from certification.verification.forms import LARGEST
from certification.verification.labels import sentence
from certification.verification.queries import Verified, verify_code, verify_file, verify_token
from certification.verification.throttle import VerificationThrottle
from certification.verification.typed import LONGEST


class ToVerify(serializers.Serializer[Any]):
    """A code, the text of a QR code (`token`), or the certificate's PDF as a multipart file."""

    code = serializers.CharField(required=False, max_length=60)
    token = serializers.CharField(required=False, max_length=LONGEST)
    file = serializers.FileField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not any(attrs.get(one) for one in ("code", "token", "file")):
            raise serializers.ValidationError("Give a code, a token or a file.")
        if attrs.get("file") and attrs["file"].size > LARGEST:
            raise serializers.ValidationError({"file": "The file is larger than 5 MB."})
        return attrs


class VerificationCheck(serializers.Serializer[Any]):
    name = serializers.ChoiceField(choices=[one.value for one in CheckName])
    outcome = serializers.ChoiceField(choices=[one.value for one in Outcome])
    reason = serializers.ChoiceField(choices=[one.value for one in Reason])
    on = serializers.DateField(allow_null=True)
    sentence = serializers.CharField()


class VerifiedCertificate(serializers.Serializer[Any]):
    """What the certificate itself says, as issued."""

    serial = serializers.CharField()
    holder = serializers.CharField()
    holder_native = serializers.CharField(allow_blank=True)
    contributor = serializers.CharField()
    authority = serializers.CharField()
    category = serializers.CharField()
    phase = serializers.CharField()
    standard_version = serializers.CharField()
    standard_status = serializers.CharField()
    issued_at = serializers.DateTimeField()
    valid_until = serializers.DateField()


class Verification(serializers.Serializer[Any]):
    answer = serializers.ChoiceField(choices=[one.value for one in Answer])
    checks = VerificationCheck(many=True)
    certificate = VerifiedCertificate(allow_null=True)


class VerificationsView(APIView):
    """Check a certificate by its code, by its QR code's text or by its file."""

    permission = PUBLIC
    throttle_classes = (VerificationThrottle,)
    parser_classes = (Json, MultiPartParser, FormParser)

    @extend_schema(request=ToVerify, responses={200: Verification, 404: OpenApiResponse()})
    def post(self, request: Request) -> Response:
        """Answer for a code, a token or a file. An unknown code answers 404, the same for every one."""
        asked = ToVerify(data=request.data)
        asked.is_valid(raise_exception=True)
        if file := asked.validated_data.get("file"):
            return Response(_body(verify_file(file.read())))
        if token := asked.validated_data.get("token"):
            return Response(_body(verify_token(token)))
        return _by_code(asked.validated_data["code"])


class VerificationView(APIView):
    """Check a certificate by the code in its address."""

    permission = PUBLIC
    throttle_classes = (VerificationThrottle,)

    @extend_schema(responses={200: Verification, 404: OpenApiResponse()})
    def get(self, request: Request, code: str) -> Response:
        """Answer for a code. An unknown code answers 404, the same for every one."""
        del request
        return _by_code(code)


def _by_code(code: str) -> Response:
    verified = verify_code(code)
    if verified.finding is NOT_FOUND:
        raise Problem("not_found", "The register holds nothing under this code.", 404)
    return Response(_body(verified))


def _body(verified: Verified) -> dict[str, Any]:
    return {
        "answer": verified.finding.answer.value,
        "checks": [
            {
                "name": one.name.value,
                "outcome": one.outcome.value,
                "reason": one.reason.value,
                "on": one.on,
                "sentence": sentence(one),
            }
            for one in verified.finding.checks
        ],
        "certificate": _certificate(verified.payload) if verified.payload else None,
    }


def _certificate(payload: dict[str, Any]) -> dict[str, Any]:
    return {
        "serial": payload["serial"],
        "holder": full_name(payload),
        "holder_native": payload["holder"]["name_native"],
        "contributor": payload["contributor"],
        "authority": payload["texts"][0]["authority"],
        "category": payload["category"],
        "phase": payload["phase"],
        "standard_version": payload["standard"]["version"],
        "standard_status": payload["standard"]["status"],
        "issued_at": payload["issued_at"],
        "valid_until": payload["valid_until"],
    }
