{{- define "kcrealm.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* At most 40 characters: CronJobs add 11 to theirs, and we a purpose. */}}
{{- define "kcrealm.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains (include "kcrealm.name" .) .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "kcrealm.name" .) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "kcrealm.labels" -}}
app.kubernetes.io/name: {{ include "kcrealm.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "kcrealm.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}
{{- end -}}
{{- end -}}

{{/* The annotations of a hook: (list root wave stays). All that the Job needs is a hook as well, or it would not be there
     in time the first time. What does not stay is deleted with the Job, so that its rights last no longer than the
     synchronisation; without HookFailed a Job that failed keeps the next one waiting for its deletion. */}}
{{- define "kcrealm.hook" -}}
{{- $root := index . 0 -}}
{{- $wave := index . 1 -}}
{{- $stays := index . 2 -}}
{{- with $root.Values.sync.argocdHook }}
argocd.argoproj.io/hook: {{ . }}
argocd.argoproj.io/hook-delete-policy: BeforeHookCreation{{ if not $stays }},HookSucceeded,HookFailed{{ end }}
argocd.argoproj.io/sync-wave: {{ $wave | quote }}
{{- end }}
{{- with $root.Values.sync.helmHook }}
helm.sh/hook: {{ . }}
helm.sh/hook-delete-policy: before-hook-creation{{ if not $stays }},hook-succeeded,hook-failed{{ end }}
helm.sh/hook-weight: {{ $wave | quote }}
{{- end }}
{{- end -}}

{{- define "kcrealm.syncName" -}}{{ include "kcrealm.fullname" . }}-sync{{- end -}}
{{- define "kcrealm.driftName" -}}{{ include "kcrealm.fullname" . }}-drift{{- end -}}

{{/* metadata: (list root name wave [namespace]); the wave of what is no hook is "", and the namespace is
     the release's unless it is named; "cluster": none, "stays": the release's, and the hook is not deleted with the Job */}}
{{- define "kcrealm.metadata" -}}
{{- $root := index . 0 -}}
name: {{ index . 1 }}
{{- $place := "" }}
{{- if gt (len .) 3 }}{{- $place = index . 3 }}{{- end }}
{{- if ne $place "cluster" }}
namespace: {{ ternary $root.Release.Namespace $place (or (eq $place "") (eq $place "stays")) }}
{{- end }}
labels: {{- include "kcrealm.labels" $root | nindent 2 }}
{{- if ne (toString (index . 2)) "" }}
{{- with include "kcrealm.hook" (list $root (index . 2) (eq $place "stays")) | trim }}
annotations: {{- . | nindent 2 }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Where the login's Secret is. */}}
{{- define "kcrealm.loginNamespace" -}}{{ default .Release.Namespace .Values.keycloak.login.namespace }}{{- end -}}

{{/* [https:][NS/]NAME[:PORT] as "NS NAME": (list root service) */}}
{{- define "kcrealm.service" -}}
{{- $root := index . 0 -}}
{{- $place := regexReplaceAll "^https:" (index . 1) "" -}}
{{- $place = regexReplaceAll ":[^:/]*$" $place "" -}}
{{- if contains "/" $place -}}{{ replace "/" " " $place }}{{- else -}}{{ $root.Release.Namespace }} {{ $place }}{{- end -}}
{{- end -}}

{{/* How Keycloak is reached, as arguments. */}}
{{- define "kcrealm.keycloakArgs" -}}
{{- with .Values.keycloak }}
{{- if .service }}
- --keycloak-service={{ .service }}
- --transport=native
{{- else }}
- --keycloak-url={{ required "keycloak.url or keycloak.service has to say where Keycloak is" .url }}
{{- end }}
{{- with .path }}
- --keycloak-path={{ . }}
{{- end }}
{{- if .ca }}
- --keycloak-ca=/etc/kcrealm/keycloak-ca.pem
{{- end }}
- --keycloak-secret={{ include "kcrealm.loginNamespace" $ }}/{{ .login.secret }}
- --login-realm={{ .loginRealm }}
{{- end }}
{{- end -}}

{{- define "kcrealm.shardArgs" -}}
{{- if gt (int .Values.shards.count) 0 }}
- --shard=auto/{{ int .Values.shards.count }}
{{- end }}
{{- end -}}

{{- define "kcrealm.ensureArgs" -}}
- ensure
- --filename=/etc/kcrealm/values.yaml
{{- include "kcrealm.shardArgs" . }}
{{- if ne .Values.sync.ensure.mode "create-only" }}
- --{{ .Values.sync.ensure.mode }}
{{- end }}
- --wait
- --timeout={{ .Values.sync.timeout }}
{{- include "kcrealm.keycloakArgs" . }}
{{- range .Values.sync.ensure.extraArgs }}
- {{ . | quote }}
{{- end }}
{{- end -}}

{{- define "kcrealm.extractArgs" -}}
- extract
- --filename=/etc/kcrealm/values.yaml
{{- include "kcrealm.shardArgs" . }}
- --timeout={{ .Values.sync.timeout }}
{{- include "kcrealm.keycloakArgs" . }}
{{- with .Values.vault }}
{{- if .service }}
- --vault-service={{ .service }}
{{- else }}
- --vault-url={{ required "vault.url or vault.service has to say where Vault is" .url }}
{{- end }}
{{- if .ca }}
- --vault-ca=/etc/kcrealm/vault-ca.pem
{{- end }}
- --vault-auth={{ .auth }}
- --vault-role={{ .role }}
- --vault-mount={{ .mount }}
{{- end }}
- --versions-configmap={{ .Values.extract.versionsConfigMap }}
{{- if not .Values.externalSecrets.enabled }}
- --no-sync
{{- end }}
{{- range .Values.extract.extraArgs }}
- {{ . | quote }}
{{- end }}
{{- end -}}

{{- define "kcrealm.diffArgs" -}}
- diff
- --filename=/etc/kcrealm/values.yaml
{{- include "kcrealm.shardArgs" . }}
{{- include "kcrealm.keycloakArgs" . }}
{{- range .Values.drift.extraArgs }}
- {{ . | quote }}
{{- end }}
{{- end -}}

{{/* The ConfigMap's data. */}}
{{- define "kcrealm.data" -}}
{{- if not .Values.existingConfigMap }}
values.yaml: |
  {{- if kindIs "string" .Values.declarations }}
  {{- .Values.declarations | trimSuffix "\n" | nindent 2 }}
  {{- else }}
  {{- toYaml .Values.declarations | nindent 2 }}
  {{- end }}
{{- end }}
{{- with .Values.keycloak.ca }}
keycloak-ca.pem: |
  {{- trimSuffix "\n" . | nindent 2 }}
{{- end }}
{{- with .Values.vault.ca }}
vault-ca.pem: |
  {{- trimSuffix "\n" . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* A container: (list root name arguments) */}}
{{- define "kcrealm.container" -}}
{{- $root := index . 0 -}}
- name: {{ index . 1 }}
  image: {{ include "kcrealm.image" $root | quote }}
  imagePullPolicy: {{ $root.Values.image.pullPolicy }}
  args: {{- index . 2 | nindent 4 }}
  # The tail of what it said stands in the pod's status when it ends badly.
  terminationMessagePolicy: FallbackToLogsOnError
  securityContext:
    allowPrivilegeEscalation: false
    readOnlyRootFilesystem: true
    capabilities: { drop: [ALL] }
  resources: {{- toYaml $root.Values.resources | nindent 4 }}
  volumeMounts:
    - { name: declarations, mountPath: /etc/kcrealm, readOnly: true }
    - { name: tmp, mountPath: /tmp }
{{- end -}}

{{/* What the pods share: (list root name) */}}
{{- define "kcrealm.pod" -}}
{{- $root := index . 0 -}}
{{- $name := index . 1 -}}
restartPolicy: Never
serviceAccountName: {{ $name }}
automountServiceAccountToken: true
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  seccompProfile: { type: RuntimeDefault }
{{- with $root.Values }}
{{- with .imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end }}
volumes:
  - name: declarations
    projected:
      sources:
        - configMap: { name: {{ include "kcrealm.fullname" $root }} }
        {{- with $root.Values.existingConfigMap }}
        - configMap: { name: {{ . }}, items: [{ key: values.yaml, path: values.yaml }] }
        {{- end }}
  # The tunnel's socket, where the root is read-only.
  - name: tmp
    emptyDir: { medium: Memory, sizeLimit: 1Mi }
{{- end -}}

{{- define "kcrealm.podMetadata" -}}
labels: {{- include "kcrealm.labels" . | nindent 2 }}
  {{- with .Values.podLabels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with .Values.podAnnotations }}
annotations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* How often a Job tries: (list root limit). A share that fails keeps no other from its turn. */}}
{{- define "kcrealm.runs" -}}
{{- $shards := (index . 0).Values.shards -}}
{{- if gt (int $shards.count) 0 }}
completionMode: Indexed
completions: {{ int $shards.count }}
parallelism: {{ min (int $shards.parallelism) (int $shards.count) }}
backoffLimitPerIndex: {{ index . 1 }}
{{- else }}
backoffLimit: {{ index . 1 }}
{{- end }}
{{- end -}}
