package io.photoncloud.iam.bootstrap;

import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.config.StartRefusedException;
import io.photoncloud.common.health.Health;
import io.photoncloud.common.health.HealthCheck;
import io.photoncloud.common.policy.Binding;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.policy.Subject;
import io.photoncloud.common.security.OwnerOnlyFile;
import io.photoncloud.iam.binding.BindingService;
import io.photoncloud.iam.binding.PolicyBinding;
import io.photoncloud.iam.credential.UserKeyService;
import io.photoncloud.iam.user.User;
import io.photoncloud.iam.user.UserService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the first administrator of a store that has none: a user who owns everything, with an API key that lies in a file
 * which only its owner can read. The file is there before the key counts, so a crash in between loses nothing; of several
 * replicas one makes the administrator, and the others remove what they had prepared, unless they share the file. It
 * happens once for a store: later administrators are made by the first, who may then be deleted.
 */
public final class Bootstrap implements HealthCheck, AutoCloseable {

    /** The user, and the file's name in the data directory. */
    public static final String USER = "bootstrap-administrator";

    public static final String FILE_NAME = "bootstrap-credential";

    public static final String SETTING = "photon.iam.bootstrap-credential-file";

    private static final Logger log = LoggerFactory.getLogger(Bootstrap.class);

    /** The binding that says it was done. */
    private static final String BINDING = "bootstrap-owner";

    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Path file;
    private final UserService users;
    private final BindingService bindings;
    private final UserKeyService keys;
    private final Changes changes;
    private final BootstrapStore done;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;
    private volatile Health health = Health.up();

    public Bootstrap(
            Path file,
            UserService users,
            BindingService bindings,
            UserKeyService keys,
            Changes changes,
            BootstrapStore done) {
        this.file = file;
        this.users = users;
        this.bindings = bindings;
        this.keys = keys;
        this.changes = changes;
        this.done = done;
        this.thread = Thread.ofVirtual().name("bootstrap").unstarted(this::untilDone);
    }

    public void start() {
        health = Health.degraded("whether there is a first administrator is not known yet");
        thread.start();
    }

    /** Waits until the store is known to have its first administrator. @return false where it is not, in time */
    public boolean awaitDone(Duration patience) throws InterruptedException {
        return ended.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public String name() {
        return "bootstrap";
    }

    /** Never DOWN: who has a credential is served. */
    @Override
    public Health health() {
        return health;
    }

    private void untilDone() {
        boolean told = false;
        try {
            while (closing.getCount() > 0) {
                try {
                    run();
                    ended.countDown();
                    health = Health.up();
                    return;
                } catch (StoreException | CloudException | IOException e) {
                    if (!told) {
                        log.atWarn().addKeyValue("why", e.toString()).log("no first administrator yet, trying again");
                    }
                    told = true;
                    health = Health.degraded("no first administrator could be made yet: " + e.getMessage());
                }
                var _ = closing.await(RETRY.toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (StartRefusedException | IllegalArgumentException e) {
            health = Health.degraded("no first administrator can be made: " + e.getMessage());
            log.atError().addKeyValue("why", e.getMessage()).log("no first administrator can be made");
        }
    }

    private void run() throws IOException {
        if (done.isDone()) {
            return;
        }
        String key = new String(
                        OwnerOnlyFile.open(
                                file,
                                () -> (keys.newApiKey() + "\n").getBytes(StandardCharsets.US_ASCII),
                                "the first administrator's credential",
                                "Delete it so that a new one is made."),
                        StandardCharsets.US_ASCII)
                .strip();
        boolean made = changes.make(
                        "bootstrap.administrator", new Idempotency.None(), BootstrapStore.ANSWER, change -> {
                            if (!done.markDone(change)) {
                                return false;
                            }
                            User user = new User(
                                    USER,
                                    User.Type.USER,
                                    "First administrator",
                                    "",
                                    null,
                                    null,
                                    User.State.ENABLED,
                                    change.now());
                            change.about(User.ref(USER));
                            users.insert(change, user);
                            keys.insertApiKey(change, USER, "first", key);
                            bindings.insert(
                                    change,
                                    new PolicyBinding(
                                            BINDING,
                                            new Subject.Principal(USER),
                                            "owner",
                                            Scope.system(),
                                            Binding.Effect.ALLOW,
                                            Binding.Mode.ENFORCED,
                                            "",
                                            "The first administrator",
                                            change.now()));
                            return true;
                        })
                .answer();
        if (made) {
            log.atInfo()
                    .addKeyValue("user", USER)
                    .addKeyValue("credential", file)
                    .log("the first administrator is made");
        } else if (!keys.isKept(key)) {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
    }
}
