package io.photoncloud.iam.credential;

import io.photoncloud.chainfire.resources.TextCodec;
import io.photoncloud.chainfire.resources.change.Change;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.policy.Subject;
import io.photoncloud.iam.access.Access;
import io.photoncloud.iam.revocation.RevocationService;
import io.photoncloud.iam.user.User;
import io.photoncloud.iam.user.UserService;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sets and deletes passwords. Either way the tokens that their user had are refused. */
public final class PasswordService {

    private final Table<Credential> credentials;
    private final Table<Guesses> guesses;
    private final UserService users;
    private final RevocationService revocations;
    private final CredentialService proofs;
    private final Passwords passwords;
    private final Changes changes;
    private final Access access;

    public PasswordService(
            ReplicatedStore store,
            UserService users,
            RevocationService revocations,
            CredentialService proofs,
            Passwords passwords,
            Changes changes,
            Access access) {
        this.credentials = CredentialStore.credentials(store);
        this.guesses = CredentialStore.guesses(store);
        this.users = users;
        this.revocations = revocations;
        this.proofs = proofs;
        this.passwords = passwords;
        this.changes = changes;
        this.access = access;
    }

    /**
     * By oneself with the present one, or by who may administer credentials without it.
     *
     * @param current the present one; null where it is not shown
     */
    public Instant set(String principal, @Nullable String password, @Nullable String current) {
        String wanted = Passwords.checked("password", password);
        Optional<User> user = users.find(principal);
        if (current == null || !Access.isWhollySelf(principal)) {
            access.require(
                    "credential.administer", user.map(User::scope).orElseGet(Scope::system), User.ref(principal));
            access.requireAllOf("credential.administer", new Subject.Principal(principal), User.ref(principal));
        }
        if (current != null) {
            requireCurrent(user.orElseThrow(() -> absent(principal)), current);
        }
        String hash = passwords.hash(wanted);
        return changes.make(
                        "credential.create",
                        new Idempotency.None(),
                        CredentialStore.INSTANT_CODEC,
                        change -> put(change, principal, hash))
                .answer();
    }

    private void requireCurrent(User user, String current) {
        try {
            proofs.requirePassword(user, current);
        } catch (CloudException e) {
            throw e.code() == ErrorCode.UNAUTHENTICATED
                    ? CloudException.invalid(
                            "current_password", "the present password", "current_password is not the present password")
                    : e;
        }
    }

    private Instant put(Change change, String principal, String hash) {
        begin(change, principal);
        Credential made = new Credential(
                Credential.passwordId(principal),
                principal,
                "",
                change.now(),
                null,
                new Credential.Secret.Password(hash));
        if (change.rows().find(credentials, made.key()).isPresent()) {
            change.rows().update(credentials, made.key(), _ -> made);
        } else {
            change.rows().insert(credentials, made);
        }
        return change.now();
    }

    /** Who has no password signs in by other means, or not at all. */
    public void delete(String principal) {
        Optional<User> user = users.find(principal);
        if (!Access.isWhollySelf(principal)) {
            access.require(
                    "credential.administer", user.map(User::scope).orElseGet(Scope::system), User.ref(principal));
            access.requireAllOf("credential.administer", new Subject.Principal(principal), User.ref(principal));
        }
        changes.make("credential.delete", new Idempotency.None(), TextCodec.INSTANCE, change -> {
            begin(change, principal);
            String id = Credential.passwordId(principal);
            if (change.rows().find(credentials, Credential.key(id)).isEmpty()) {
                throw new CloudException(ErrorCode.NOT_FOUND, "user " + principal + " has no password");
            }
            var _ = change.rows().delete(credentials, Credential.key(id));
            return id;
        });
    }

    private void begin(Change change, String principal) {
        User user = users.find(change, principal).orElseThrow(() -> absent(principal));
        change.about(Credential.ref(Credential.passwordId(principal)));
        change.detail("kind", Credential.Kind.PASSWORD.name());
        CredentialStore.forget(change, guesses, principal);
        if (user.state() == User.State.ENABLED) { // all tokens of others are refused anyway, and stay so
            revocations.revokeIssued(change, principal);
        }
    }

    static CloudException absent(String principal) {
        return new CloudException(ErrorCode.NOT_FOUND, "no user " + principal);
    }
}
