#!/usr/bin/env bash
# Keys and certificates of one bed, made anew at each start. To be sourced; bed_dir is its folder.
#
#   pki/kube-ca.crt      signs the API server's certificate, which kwok uses too
#   pki/client-ca.crt    signs client certificates for the API server
#   pki/keycloak-ca.crt  signs Keycloak's certificate
#   pki/vault-ca.crt     signs OpenBao's certificate
#   pki/service-account.key

# new_ca NAME
new_ca() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \
        -subj "/CN=kcrealm-bed-$1" -keyout "$bed_dir/pki/$1.key" -out "$bed_dir/pki/$1.crt" \
        -addext keyUsage=critical,keyCertSign,cRLSign 2>>"$bed_dir/log/pki.log"
}

# new_certificate NAME CA SUBJECT EXTENSION...
new_certificate() {
    local base=$bed_dir/pki/$1 ca=$bed_dir/pki/$2 subject=$3
    shift 3
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "$subject" \
        -keyout "$base.key" -out "$base.csr" 2>>"$bed_dir/log/pki.log"
    openssl x509 -req -in "$base.csr" -CA "$ca.crt" -CAkey "$ca.key" -CAcreateserial -days 30 \
        -extfile <(printf '%s\n' "$@") -out "$base.crt" 2>>"$bed_dir/log/pki.log"
    rm "$base.csr"
}

make_pki() {
    mkdir -p "$bed_dir/pki"
    new_ca kube-ca
    new_ca client-ca
    new_ca keycloak-ca
    new_ca vault-ca
    new_certificate apiserver kube-ca /CN=kube-apiserver extendedKeyUsage=serverAuth \
        subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:kubernetes.default.svc
    new_certificate certuser client-ca /O=system:masters/CN=certuser extendedKeyUsage=clientAuth
    local names=IP:127.0.0.1,DNS:localhost,DNS:keycloak.keycloak.svc,DNS:keycloak-https.keycloak.svc
    new_certificate keycloak keycloak-ca /CN=keycloak extendedKeyUsage=serverAuth \
        "subjectAltName=$names,DNS:*.keycloak.svc"
    new_certificate openbao vault-ca /CN=openbao extendedKeyUsage=serverAuth \
        subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:openbao.vault.svc,DNS:openbao-https.vault.svc
    openssl genrsa -out "$bed_dir/pki/service-account.key" 2048 2>>"$bed_dir/log/pki.log"
    openssl rsa -in "$bed_dir/pki/service-account.key" -pubout \
        -out "$bed_dir/pki/service-account.pub" 2>>"$bed_dir/log/pki.log"
}
