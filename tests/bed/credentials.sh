#!/usr/bin/env bash
# The administrator of the bed's Keycloak. Fixed: the server listens on the loopback interface only, for
# the time of a test. To be sourced.

keycloak_admin_user='admin'
keycloak_admin_password='bed-Admin-1'
