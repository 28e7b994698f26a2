package io.photoncloud.iam.credential;

import io.photoncloud.chainfire.resources.TextCodec;
import io.photoncloud.chainfire.resources.change.Change;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.policy.Subject;
import io.photoncloud.iam.access.Access;
import io.photoncloud.iam.access.Ids;
import io.photoncloud.iam.credential.Credential.Kind;
import io.photoncloud.iam.credential.Credential.Secret;
import io.photoncloud.iam.project.ProjectService;
import io.photoncloud.iam.project.WantedScope;
import io.photoncloud.iam.user.User;
import io.photoncloud.iam.user.UserService;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes, shows and deletes the keys of users and service accounts: API keys, and access keys for S3. A key's secret is
 * answered when it is made and never again.
 */
public final class UserKeyService {

    /** API keys that a principal has at the most. */
    public static final int API_KEYS_MAX = 10;

    /** How many access keys a principal has at the most is set by this, to no more than {@link #ACCESS_KEYS_MAX_MAX}. */
    public static final String ACCESS_KEYS_MAX_SETTING = "photon.iam.access-keys-max";

    public static final int ACCESS_KEYS_MAX_MAX = 50;

    private final Table<Credential> credentials;
    private final UserService users;
    private final ProjectService projects;
    private final Secrets secrets;
    private final Changes changes;
    private final Access access;
    private final int accessKeysMax;

    public UserKeyService(
            ReplicatedStore store,
            UserService users,
            ProjectService projects,
            Secrets secrets,
            Changes changes,
            Access access,
            int accessKeysMax) {
        this.accessKeysMax = accessKeysMax;
        this.projects = projects;
        this.credentials = CredentialStore.credentials(store);
        this.users = users;
        this.secrets = secrets;
        this.changes = changes;
        this.access = access;
    }

    /** A key with its secret as its owner gets it, this once. It does not show it itself. */
    record Made(Credential credential, String secret) {
        @Override
        public String toString() {
            return credential.toString();
        }
    }

    /** What is told of an access key: all but its secret. */
    record ShownAccessKey(
            String id,
            String principal,
            String name,
            Scope scope,
            Credential.State state,
            Instant created,
            @Nullable Instant expires,
            @Nullable Instant lastUsed) {
        static ShownAccessKey of(Credential credential) {
            if (!(credential.secret() instanceof Secret.AccessKey key)) {
                throw new IllegalArgumentException(credential.id() + " is no access key");
            }
            return new ShownAccessKey(
                    credential.id(),
                    credential.principal(),
                    credential.name(),
                    key.scope(),
                    key.state(),
                    credential.created(),
                    credential.expires(),
                    key.lastUsed());
        }
    }

    /** @param expires null for never */
    Made createApiKey(String principal, @Nullable String name, @Nullable Instant expires) {
        requireMayChange(principal);
        String checked = Check.name("name", name);
        Secrets.Pair pair = secrets.apiKey();
        Credential made =
                create(principal, pair.id(), checked, expires, new Secret.ApiKey(Secrets.digest(pair.secret())));
        return new Made(made, Secrets.apiKeyText(pair));
    }

    /**
     * @param name null for none
     * @param scopeId what it is bound to: a project's or an organization's id, or system; null for what its owner belongs to
     * @param expires null for never
     */
    Made createAccessKey(String principal, @Nullable String name, @Nullable String scopeId, @Nullable Instant expires) {
        requireMayChange(principal);
        String checked = name == null ? "" : Check.name("name", name);
        Scope scope = scopeId == null
                ? scopeOf(principal)
                : projects.resolve(
                        new WantedScope(Check.matches("scope_id", scopeId, Ids.NAMED), null, null, null, null));
        Secrets.Pair pair = secrets.accessKey();
        Secret secret = new Secret.AccessKey(secrets.sealed(pair), scope, Credential.State.ENABLED, null);
        return new Made(create(principal, pair.id(), checked, expires, secret), pair.secret());
    }

    /** Switches an access key on or off. */
    ShownAccessKey updateAccessKey(String principal, String id, Credential.@Nullable State state) {
        requireMayChange(principal);
        Credential.State wanted = Check.required("state", state);
        Row<Credential> changed =
                changes.makeRow("credential.update", new Idempotency.None(), CredentialStore.CODEC, change -> {
                    Credential before = find(change, principal, Kind.ACCESS_KEY, id);
                    tell(change, before);
                    change.detail("state", wanted.name());
                    return change.rows()
                            .updateRow(
                                    credentials,
                                    before.key(),
                                    row -> row.value().secret() instanceof Secret.AccessKey key
                                            ? row.value().with(key.with(wanted))
                                            : row.value());
                });
        return ShownAccessKey.of(changed.value());
    }

    /** Oldest first. */
    List<ShownAccessKey> listAccessKeys(String principal) {
        return list(principal, Kind.ACCESS_KEY).stream().map(ShownAccessKey::of).toList();
    }

    private Credential find(Change change, String principal, Kind kind, String id) {
        return change.rows()
                .find(credentials, Credential.key(id))
                .map(Row::value)
                .filter(credential -> credential.principal().equals(principal) && credential.kind() == kind)
                .orElseThrow(
                        () -> new CloudException(ErrorCode.NOT_FOUND, "user " + principal + " has no such key " + id));
    }

    /** Its secret is not in the change's answer, which a repetition would be answered with: there is no repetition. */
    private Credential create(String principal, String id, String name, @Nullable Instant expires, Secret secret) {
        Instant ends = expires == null ? null : expires.truncatedTo(ChronoUnit.MILLIS);
        return changes.makeRow("credential.create", new Idempotency.None(), CredentialStore.CODEC, change -> {
                    Credential made = new Credential(id, principal, name, change.now(), ends, secret);
                    Check.that(!made.isExpired(change.now()), "expires_at", "must be in the future");
                    requireUser(change, principal);
                    requireRoom(change, principal, secret.kind());
                    tell(change, made);
                    change.rows().insert(credentials, made);
                    return new Row<>(made.key(), made, 0, 0);
                })
                .value();
    }

    /** A new API key as its owner shows it, which does not count before it is kept. */
    public String newApiKey() {
        return Secrets.apiKeyText(secrets.apiKey());
    }

    /** As a part of another change, whoever makes it: keeps an API key of a principal. @throws IllegalArgumentException it is none */
    public void insertApiKey(Change change, String principal, String name, String key) {
        Secrets.Pair pair = Secrets.parseApiKey(key).orElseThrow(() -> new IllegalArgumentException("no API key"));
        Secret secret = new Secret.ApiKey(Secrets.digest(pair.secret()));
        change.rows().insert(credentials, new Credential(pair.id(), principal, name, change.now(), null, secret));
    }

    /** Whether an API key is kept, whatever it is good for. */
    public boolean isKept(String key) {
        return Secrets.parseApiKey(key)
                .flatMap(pair -> credentials.find(Credential.key(pair.id())))
                .isPresent();
    }

    private void requireRoom(Change change, String principal, Kind kind) {
        int max = most(kind);
        int present = change.rows()
                .list(credentials, CredentialStore.BY_PRINCIPAL, CredentialStore.principalKey(principal, kind), max)
                .size();
        if (present >= max) {
            String limit = kind == Kind.ACCESS_KEY ? ACCESS_KEYS_MAX_SETTING : "the most";
            throw new CloudException(
                    ErrorCode.CONFLICT,
                    "user " + principal + " has " + present + " of these keys (" + limit + "): delete one first",
                    Map.of("limit", max));
        }
    }

    private int most(Kind kind) {
        return kind == Kind.ACCESS_KEY ? accessKeysMax : API_KEYS_MAX;
    }

    /** Oldest first. */
    List<Credential> list(String principal, Kind kind) {
        if (!Access.isSelf(principal)) {
            access.require("credential.read", scopeOf(principal), User.ref(principal));
        }
        Check.present(users.find(principal), () -> PasswordService.absent(principal));
        IndexKey leading = CredentialStore.principalKey(principal, kind);
        return credentials
                .list(
                        CredentialStore.BY_PRINCIPAL,
                        leading,
                        PageRequest.first(kind == Kind.ACCESS_KEY ? ACCESS_KEYS_MAX_MAX : API_KEYS_MAX))
                .rows()
                .stream()
                .sorted((one, other) -> Long.compare(one.createRevision(), other.createRevision()))
                .map(Row::value)
                .toList();
    }

    void delete(String principal, Kind kind, String id) {
        requireMayChange(principal);
        changes.make("credential.delete", new Idempotency.None(), TextCodec.INSTANCE, change -> {
            tell(change, find(change, principal, kind, id));
            var _ = change.rows().delete(credentials, Credential.key(id));
            return id;
        });
    }

    private void requireMayChange(String principal) {
        if (!Access.isWhollySelf(principal)) {
            access.require("credential.administer", scopeOf(principal), User.ref(principal));
            access.requireAllOf("credential.administer", new Subject.Principal(principal), User.ref(principal));
        }
    }

    /** Of one that is not there it is the system: who may not see that learns nothing. */
    private Scope scopeOf(String principal) {
        return users.find(principal).map(User::scope).orElseGet(Scope::system);
    }

    private void requireUser(Change change, String principal) {
        Check.present(users.find(change, principal), () -> PasswordService.absent(principal));
    }

    private static void tell(Change change, Credential credential) {
        change.about(Credential.ref(credential.id()));
        change.detail("principal", credential.principal());
        change.detail("kind", credential.kind().name());
        if (!credential.name().isEmpty()) {
            change.detail("name", credential.name());
        }
        if (credential.secret() instanceof Secret.AccessKey key) {
            change.detail("scope", key.scope().toString());
        }
    }
}
