package io.photoncloud.lightningstor.root;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.photoncloud.common.security.OwnerOnlyFile;
import io.photoncloud.lightningstor.sigv4.Identity;
import io.photoncloud.lightningstor.sigv4.Scope;
import io.photoncloud.lightningstor.sigv4.SigningKey;
import io.photoncloud.lightningstor.sigv4.SigningKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The key pair that the first start writes to a file which only its owner can read: an access key id and a secret, a line each. */
public final class RootKey implements SigningKeys {

    /** How the ids of root keys begin, and of no other. */
    public static final String ID_PREFIX = "PHRT";

    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int ID_LETTERS = 16;
    private static final int SECRET_LETTERS = 40;

    private final String accessKeyId;
    private final String secret;

    /** What it was last asked for: the scope is another once a day. */
    private volatile @Nullable Derived latest;

    private record Derived(Scope scope, Grant grant) {}

    private RootKey(String accessKeyId, String secret) {
        this.accessKeyId = accessKeyId;
        this.secret = secret;
    }

    /** As the file has it; as it is made, where there is none. */
    public static RootKey open(Path file, RandomGenerator random) throws IOException {
        byte[] content = OwnerOnlyFile.open(
                file,
                () -> (ID_PREFIX + letters(random, ID_LETTERS) + "\n" + letters(random, SECRET_LETTERS) + "\n")
                        .getBytes(US_ASCII),
                "the root key of LightningSTOR",
                "Move it away to have another one made.");
        String[] lines = new String(content, US_ASCII).split("\n", -1);
        if (lines.length < 2) {
            throw new IOException("the root key in " + file + " is not an access key id and a secret, a line each");
        }
        return new RootKey(lines[0].strip(), lines[1].strip());
    }

    private static String letters(RandomGenerator random, int count) {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < count; i++) {
            letters.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return letters.toString();
    }

    @Override
    public Answer ask(String asked, String sessionToken, Scope scope) {
        return asked.equals(accessKeyId) ? grant(scope) : Refused.UNKNOWN;
    }

    private Grant grant(Scope scope) {
        Derived known = latest;
        if (known == null || !known.scope().equals(scope)) {
            known = new Derived(
                    scope,
                    new Grant(SigningKey.derive(secret, scope), new Identity.Root(), new Session.None(), Instant.MAX));
            latest = known;
        }
        return known.grant();
    }
}
