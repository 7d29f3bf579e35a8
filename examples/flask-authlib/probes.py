"""What the scenarios ask of the app behind its pages. Only with E2E_PROBES=1, never in production."""

import requests
from authlib.integrations.flask_client import OAuthError
from flask import Blueprint, abort, jsonify, request

import db


def blueprint(google_profile):
    probes = Blueprint("probes", __name__, url_prefix="/probe")

    def asked_for():
        return db.find_user("email = ?", request.args["email"]) or abort(404)

    @probes.get("/accounts")
    def accounts():  # addresses are unique
        return jsonify(int(db.find_user("email = ?", request.args["email"]) is not None))

    @probes.get("/connected")
    def connected():
        return jsonify(asked_for()["refresh_token"] is not None)

    @probes.get("/access")
    def access():
        try:
            profile = google_profile(asked_for()["id"])
        except (requests.RequestException, OAuthError, ValueError) as error:
            return jsonify(type(error).__name__), 502
        return jsonify(profile) if profile else (jsonify("lost"), 410)

    return probes
