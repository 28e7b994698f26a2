package io.photoncloud.iam.credential;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.TextCodec;
import io.photoncloud.chainfire.resources.change.Change;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.change.Referrer;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.iam.credential.Credential.Secret;
import io.photoncloud.iam.user.User;
import io.photoncloud.iam.user.UserService;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who somebody is by what they show. Whatever is wrong with it, they are told the same, after the same time; and
 * who guesses passwords is made to wait. Whoever is disabled cannot prove themselves. Safe for many threads.
 */
public final class CredentialService implements Referrer {

    /** More than one principal can have. */
    private static final int OF_ONE_MAX = 100;

    private final Table<Credential> credentials;
    private final Table<Guesses> guesses;
    private final UserService users;
    private final Passwords passwords;
    private final Secrets secrets;
    private final Changes changes;
    private final AddressGuesses addresses;
    private final InstantSource clock;
    private final GuessesOfNobody nobodys = new GuessesOfNobody();

    public CredentialService(
            ReplicatedStore store,
            UserService users,
            Passwords passwords,
            Secrets secrets,
            Changes changes,
            AddressGuesses addresses,
            InstantSource clock) {
        this.credentials = CredentialStore.credentials(store);
        this.guesses = CredentialStore.guesses(store);
        this.users = users;
        this.passwords = passwords;
        this.secrets = secrets;
        this.changes = changes;
        this.addresses = addresses;
        this.clock = clock;
    }

    /**
     * Whose an access key is, and what signatures are computed with. It does not show the latter.
     *
     * @param scope what it is bound to
     * @param expires null for never
     */
    public record AccessKey(
            String principal,
            String secret,
            Scope scope,
            @Nullable Instant expires) {
        @Override
        public String toString() {
            return "access key of " + principal;
        }
    }

    /** @throws CloudException UNAUTHENTICATED, whatever is wrong; RATE_LIMITED after too many failures, also if it is right */
    public User authenticate(String principalOrEmail, String password) {
        return addresses.attempt(() -> byPassword(principalOrEmail, password));
    }

    private User byPassword(String principalOrEmail, String password) {
        Optional<User> user = find(principalOrEmail);
        if (user.isEmpty()) {
            refuseNobody(principalOrEmail, password);
        }
        return user.filter(found -> matches(found, password)).orElseThrow(CredentialService::refused);
    }

    private Optional<User> find(String principalOrEmail) {
        if (principalOrEmail.isEmpty() || principalOrEmail.length() > User.EMAIL_LENGTH_MAX) {
            return Optional.empty();
        }
        return users.find(principalOrEmail).or(() -> users.findByEmail(principalOrEmail));
    }

    private void refuseNobody(String principalOrEmail, String password) {
        String name = principalOrEmail.substring(0, Math.min(principalOrEmail.length(), User.EMAIL_LENGTH_MAX));
        requireUnlocked(nobodys.of(name), clock.instant());
        var _ = passwords.matches(password, null);
        nobodys.failed(name, clock.instant());
    }

    /** @throws CloudException UNAUTHENTICATED, it is not the user's password; RATE_LIMITED after too many failures */
    void requirePassword(User user, String password) {
        var _ = addresses.attempt(() ->
                Optional.of(user).filter(known -> matches(known, password)).orElseThrow(CredentialService::refused));
    }

    /** Whether that is the user's password, and the user may sign in; counted where not. */
    private boolean matches(User user, String password) {
        String id = user.id();
        requireUnlocked(guessesOf(id), clock.instant());
        boolean right = passwords.matches(password, hash(id)) && user.state() == User.State.ENABLED;
        // Looked at once more: of many guesses at once no more are answered than one after the other.
        if (right && guesses.find(Guesses.key(id)).isPresent()) {
            settle("credential.forget-guesses", id, change -> CredentialStore.forget(change, guesses, id));
        }
        if (!right) {
            settle("credential.guess", id, change -> count(change, id));
        }
        return right;
    }

    private @Nullable String hash(String principal) {
        return credentials
                .find(Credential.key(Credential.passwordId(principal)))
                .filter(row -> row.value().secret() instanceof Secret.Password)
                .map(row -> ((Secret.Password) row.value().secret()).hash())
                .orElse(null);
    }

    private Guesses guessesOf(String principal) {
        return guesses.find(Guesses.key(principal)).map(Row::value).orElseGet(() -> Guesses.none(principal));
    }

    /** What a guess brings with it, unless others have used up all guesses meanwhile. */
    private void settle(String action, String principal, Consumer<Change> effect) {
        changes.make(action, new Idempotency.None(), TextCodec.INSTANCE, change -> {
            change.about(User.ref(principal));
            change.rows()
                    .find(guesses, Guesses.key(principal))
                    .ifPresent(row -> requireUnlocked(row.value(), change.now()));
            effect.accept(change);
            return principal;
        });
    }

    private void count(Change change, String principal) {
        Optional<Row<Guesses>> before = change.rows().find(guesses, Guesses.key(principal));
        Guesses after =
                before.map(Row::value).orElseGet(() -> Guesses.none(principal)).failed(change.now());
        if (before.isPresent()) {
            change.rows().update(guesses, after.key(), _ -> after);
        } else {
            change.rows().insert(guesses, after);
        }
        change.detail("failures", Integer.toString(after.failures()));
    }

    private static void requireUnlocked(Guesses guesses, Instant now) {
        if (guesses.isLocked(now)) {
            throw new CloudException(
                    ErrorCode.RATE_LIMITED,
                    "too many wrong passwords: wait before the next try",
                    Map.of(CloudException.RETRY_AFTER_SECONDS, guesses.retryAfterSeconds(now)));
        }
    }

    /** @throws CloudException UNAUTHENTICATED, whatever is wrong; RATE_LIMITED after too many failures */
    public User authenticateApiKey(String key) {
        return addresses.attempt(() -> findByApiKey(key).orElseThrow(CredentialService::refused));
    }

    /** Whose key that is and counts. Guesses are not counted here, but by whoever asks. */
    public Optional<User> findByApiKey(String key) {
        Optional<Secrets.Pair> shown = Secrets.parseApiKey(key);
        return shown.flatMap(pair -> credentials.find(Credential.key(pair.id())))
                .map(Row::value)
                .filter(credential -> credential.secret() instanceof Secret.ApiKey(var digest)
                        && Secrets.isDigestOf(digest, shown.orElseThrow().secret()))
                .filter(credential -> !credential.isExpired(clock.instant()))
                .flatMap(credential -> users.find(credential.principal()))
                .filter(user -> user.state() == User.State.ENABLED);
    }

    /**
     * One that is good for something, which is noted as its use. For who verifies signatures made with it, and for nobody else: the
     * secret is not to leave IAM.
     */
    public Optional<AccessKey> findAccessKey(String accessKeyId) {
        return Optional.of(accessKeyId)
                .filter(Secrets::isAccessKeyId)
                .flatMap(id -> credentials.find(Credential.key(id)))
                .map(Row::value)
                .filter(credential -> !credential.isExpired(clock.instant()))
                .filter(credential -> users.find(credential.principal())
                        .filter(user -> user.state() == User.State.ENABLED)
                        .isPresent())
                .flatMap(this::opened);
    }

    private Optional<AccessKey> opened(Credential credential) {
        if (!(credential.secret() instanceof Secret.AccessKey key) || key.state() == Credential.State.DISABLED) {
            return Optional.empty();
        }
        AccessKey opened = new AccessKey(
                credential.principal(), secrets.open(credential.id(), key.secret()), key.scope(), credential.expires());
        noteUse(credential, key);
        return Optional.of(opened);
    }

    /** Of many at once one writes it. No change of anybody's, so there is no record of it. */
    private void noteUse(Credential credential, Secret.AccessKey key) {
        Instant hour = clock.instant().truncatedTo(ChronoUnit.HOURS);
        if (!hour.equals(key.lastUsed())) {
            var _ = credentials.update(
                    credential.key(),
                    row -> row.secret() instanceof Secret.AccessKey now ? row.with(now.usedAt(hour)) : row);
        }
    }

    private static CloudException refused() {
        return new CloudException(ErrorCode.UNAUTHENTICATED, "the credentials are wrong");
    }

    @Override
    public List<ResourceRef> referringTo(ResourceRef resource, Change change, int max) {
        return List.of();
    }

    @Override
    public void deleteWith(ResourceRef resource, Change change) {
        if (!resource.type().equals(User.NOUN)) {
            return;
        }
        change.rows()
                .list(credentials, CredentialStore.BY_PRINCIPAL, IndexKey.of(resource.id()), OF_ONE_MAX)
                .forEach(row -> change.rows().delete(credentials, row.id()));
        CredentialStore.forget(change, guesses, resource.id());
    }
}
