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
import io.photoncloud.iam.credential.Credential.Kind;
import io.photoncloud.iam.credential.Credential.Secret;
import io.photoncloud.iam.user.User;
import io.photoncloud.iam.user.UserService;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes, shows and deletes the keys of users and service accounts: API keys, and access keys for S3. A key's secret is
 * answered when it is made and never again.
 */
public final class UserKeyService {

    /** Keys of one kind that a principal has at the most. */
    public static final int OF_A_KIND_MAX = 10;

    private final Table<Credential> credentials;
    private final UserService users;
    private final Secrets secrets;
    private final Changes changes;
    private final Access access;

    public UserKeyService(ReplicatedStore store, UserService users, Secrets secrets, Changes changes, Access access) {
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
     * @param expires null for never
     */
    Made createAccessKey(String principal, @Nullable String name, @Nullable Instant expires) {
        requireMayChange(principal);
        String checked = name == null ? "" : Check.name("name", name);
        Secrets.Pair pair = secrets.accessKey();
        Credential made = create(principal, pair.id(), checked, expires, new Secret.AccessKey(secrets.sealed(pair)));
        return new Made(made, pair.secret());
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
        int present = change.rows()
                .list(
                        credentials,
                        CredentialStore.BY_PRINCIPAL,
                        CredentialStore.principalKey(principal, kind),
                        OF_A_KIND_MAX)
                .size();
        if (present >= OF_A_KIND_MAX) {
            throw new CloudException(
                    ErrorCode.CONFLICT,
                    "user " + principal + " has " + present + " of these keys, which is the most: delete one first",
                    Map.of("limit", OF_A_KIND_MAX));
        }
    }

    /** Oldest first. */
    List<Credential> list(String principal, Kind kind) {
        if (!Access.isSelf(principal)) {
            access.require("credential.read", scopeOf(principal), User.ref(principal));
        }
        Check.present(users.find(principal), () -> PasswordService.absent(principal));
        IndexKey leading = CredentialStore.principalKey(principal, kind);
        return credentials.list(CredentialStore.BY_PRINCIPAL, leading, PageRequest.first(OF_A_KIND_MAX)).rows().stream()
                .sorted((one, other) -> Long.compare(one.createRevision(), other.createRevision()))
                .map(Row::value)
                .toList();
    }

    void delete(String principal, Kind kind, String id) {
        requireMayChange(principal);
        changes.make("credential.delete", new Idempotency.None(), TextCodec.INSTANCE, change -> {
            Optional<Credential> found = change.rows()
                    .find(credentials, Credential.key(id))
                    .map(Row::value)
                    .filter(credential -> credential.principal().equals(principal) && credential.kind() == kind);
            tell(
                    change,
                    found.orElseThrow(() ->
                            new CloudException(ErrorCode.NOT_FOUND, "user " + principal + " has no such key " + id)));
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
    }
}
