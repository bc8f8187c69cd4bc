{{/* What a tunnel to a Service needs: the name of the Service. Pods come and go, so they cannot be named. */}}
{{- define "kcrealm.tunnelRules" -}}
- apiGroups: [""]
  resources: [services]
  resourceNames: [{{ . }}]
  verbs: [get]
- apiGroups: [""]
  resources: [pods]
  verbs: [list]
- apiGroups: [""]
  resources: [pods/portforward]
  verbs: [get, create]
{{- end -}}

{{- define "kcrealm.loginRules" -}}
- apiGroups: [""]
  resources: [secrets]
  resourceNames: [{{ .Values.keycloak.login.secret }}]
  verbs: [get]
{{- end -}}

{{/* The record of versions: what is to be created has no name yet. */}}
{{- define "kcrealm.recordRules" -}}
- apiGroups: [""]
  resources: [configmaps]
  resourceNames: [{{ .Values.extract.versionsConfigMap }}]
  verbs: [get, update]
- apiGroups: [""]
  resources: [configmaps]
  verbs: [create]
{{- end -}}

{{/* External Secrets in one namespace; the bytes of Secrets are compared. What the ClusterRole lists everywhere is not
     listed here as well. */}}
{{- define "kcrealm.secretRules" -}}
{{- if include "kcrealm.everywhere" . }}
- apiGroups: [external-secrets.io]
  resources: [externalsecrets]
  verbs: [get, patch]
{{- else }}
- apiGroups: [external-secrets.io]
  resources: [externalsecrets]
  verbs: [get, list, patch]
- apiGroups: [external-secrets.io]
  resources: [secretstores, pushsecrets]
  verbs: [list]
{{- end }}
- apiGroups: [""]
  resources: [events]
  verbs: [list]
- apiGroups: [""]
  resources: [secrets]
  {{- with .Values.externalSecrets.secretNames }}
  resourceNames: {{- toYaml . | nindent 4 }}
  {{- end }}
  verbs: [get]
{{- end -}}

{{/* The namespaces of External Secrets, the release's first. */}}
{{- define "kcrealm.secretNamespaces" -}}
{{- prepend .Values.externalSecrets.namespaces .Release.Namespace | uniq | toJson -}}
{{- end -}}

{{/* Not empty when there are others than the release's: those are found by listing the whole cluster. */}}
{{- define "kcrealm.everywhere" -}}
{{- if gt (len (include "kcrealm.secretNamespaces" . | fromJsonArray)) 1 -}}yes{{- end -}}
{{- end -}}

{{/* Role and binding: (list root account wave purpose namespace rules) */}}
{{- define "kcrealm.role" -}}
{{- $root := index . 0 -}}
{{- $account := index . 1 -}}
{{- $name := printf "%s-%s" $account (index . 3) -}}
{{- $metadata := include "kcrealm.metadata" (list $root $name (index . 2) (index . 4)) }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {{- $metadata | nindent 2 }}
rules: {{- index . 5 | nindent 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {{- $metadata | nindent 2 }}
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: {{ $name }} }
subjects:
  - { kind: ServiceAccount, name: {{ $account }}, namespace: {{ $root.Release.Namespace }} }
{{- end -}}

{{/* What reads Keycloak: (list root account wave) */}}
{{- define "kcrealm.keycloakRoles" -}}
{{- $root := index . 0 -}}
{{- $at := . -}}
{{- include "kcrealm.role" (concat . (list "login" (include "kcrealm.loginNamespace" $root) (include "kcrealm.loginRules" $root))) }}
{{- with $root.Values.keycloak.service }}
{{- $place := splitList " " (include "kcrealm.service" (list $root .)) }}
{{ include "kcrealm.role" (concat $at (list "keycloak" (index $place 0) (include "kcrealm.tunnelRules" (index $place 1)))) }}
{{- end }}
{{- end -}}

{{/* What extract needs besides: (list root account wave) */}}
{{- define "kcrealm.extractRoles" -}}
{{- $root := index . 0 -}}
{{- $at := . -}}
{{- with $root.Values.vault.service }}
{{- $place := splitList " " (include "kcrealm.service" (list $root .)) }}
{{- include "kcrealm.role" (concat $at (list "vault" (index $place 0) (include "kcrealm.tunnelRules" (index $place 1)))) }}
{{- end }}
{{- if and (ne $root.Values.extract.versionsConfigMap "none") $root.Values.extract.versionsConfigMap }}
{{ include "kcrealm.role" (concat $at (list "record" $root.Release.Namespace (include "kcrealm.recordRules" $root))) }}
{{- end }}
{{- if $root.Values.externalSecrets.enabled }}
{{- range include "kcrealm.secretNamespaces" $root | fromJsonArray }}
{{ include "kcrealm.role" (concat $at (list "secrets" . (include "kcrealm.secretRules" $root | trim))) }}
{{- end }}
{{ include "kcrealm.clusterRole" $at }}
{{- end }}
{{- end -}}

{{/* Lists of the whole cluster, where these are needed: (list root account wave) */}}
{{- define "kcrealm.clusterRole" -}}
{{- $root := index . 0 -}}
{{- $account := index . 1 -}}
{{- $everywhere := include "kcrealm.everywhere" $root -}}
{{- if or $everywhere $root.Values.externalSecrets.clusterSecretStores }}
{{- $name := printf "%s-%s" $root.Release.Namespace $account }}
{{- $metadata := include "kcrealm.metadata" (list $root $name (index . 2) "cluster") }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {{- $metadata | nindent 2 }}
rules:
  {{- if $root.Values.externalSecrets.clusterSecretStores }}
  - apiGroups: [external-secrets.io]
    resources: [clustersecretstores]
    verbs: [list]
  {{- end }}
  {{- if $everywhere }}
  - apiGroups: [external-secrets.io]
    resources: [externalsecrets, secretstores, pushsecrets]
    verbs: [list]
  {{- end }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {{- $metadata | nindent 2 }}
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: {{ $name }} }
subjects:
  - { kind: ServiceAccount, name: {{ $account }}, namespace: {{ $root.Release.Namespace }} }
{{- end }}
{{- end -}}
