package io.photoncloud.lightningstor.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.lightningstor.policy.Statement.Effect;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** The policy of a bucket: what its owner says of who may do what. Immutable. */
public final class BucketPolicy {

    /** AWS's bound of the document. */
    public static final int BYTES_MAX = 20 * 1024;

    static final int STATEMENTS_MAX = 200;

    /** Each is looked at in a request at the worst. */
    static final int VALUES_MAX = 1_000;

    /** What each stands for may be as long as a header of a request. */
    static final int VARIABLES_MAX = 64;

    private final String text;
    private final List<Statement> statements;

    BucketPolicy(String text, List<Statement> statements) {
        this.text = text;
        this.statements = List.copyOf(statements);
    }

    /** @throws S3Exception MalformedPolicy */
    public static BucketPolicy read(InputStream document) throws IOException {
        byte[] bytes = document.readNBytes(BYTES_MAX + 1);
        try {
            if (bytes.length > BYTES_MAX) {
                throw new MalformedPolicy(
                        "Policy exceeds the maximum allowed document size.", BYTES_MAX + " bytes are allowed");
            }
            return PolicyReader.read(new String(bytes, UTF_8));
        } catch (MalformedPolicy malformed) {
            throw malformed.refusal();
        }
    }

    /** The document as it was put. */
    public byte[] write() {
        return text.getBytes(UTF_8);
    }

    /** @throws S3Exception MalformedPolicy: it is about something that is not in the bucket */
    public void requireOf(String bucket) {
        boolean others = statements.stream()
                .flatMap(statement -> statement.resources().stream())
                .anyMatch(resource -> !resource.isIn(bucket));
        if (others) {
            throw new MalformedPolicy("Policy has invalid resource").refusal();
        }
    }

    /**
     * To be asked when it is put, and not when it is read: one that was put before there were these bounds is held still.
     *
     * @throws S3Exception MalformedPolicy: it has so much of something that it would take long to judge by it
     */
    public void requireBounded() {
        requireAtMost(STATEMENTS_MAX, "statements", statements.size());
        requireAtMost(
                VALUES_MAX,
                "resources, principals and values of conditions",
                statements.stream().mapToInt(Statement::values).sum());
        requireAtMost(
                VARIABLES_MAX,
                "variables",
                statements.stream().mapToInt(Statement::variables).sum());
    }

    private static void requireAtMost(int max, String what, int count) {
        if (count > max) {
            throw new MalformedPolicy("Policy has " + count + " " + what + "; at most " + max + " are allowed.")
                    .refusal();
        }
    }

    /** What a policy says of a request. */
    public enum Outcome {
        /** Nothing. */
        SILENT,
        ALLOWS,
        DENIES
    }

    /** @param sid of the statement that says it; empty where it has none */
    public record Judgement(Outcome outcome, String sid) {}

    /**
     * What it says of an action: any statement that denies outweighs all that allow.
     *
     * @param key empty for what is done to the bucket itself
     */
    public Judgement judge(S3Action action, String bucket, Optional<String> key, Attributes attributes) {
        String resource = key.map(name -> Resource.ofObject(bucket, name)).orElse(Resource.ofBucket(bucket));
        Optional<Statement> denying = first(Effect.DENY, action, resource, attributes);
        if (denying.isPresent()) {
            return new Judgement(Outcome.DENIES, denying.get().sid());
        }
        return first(Effect.ALLOW, action, resource, attributes)
                .map(allowing -> new Judgement(Outcome.ALLOWS, allowing.sid()))
                .orElse(new Judgement(Outcome.SILENT, ""));
    }

    private Optional<Statement> first(Effect effect, S3Action action, String resource, Attributes attributes) {
        return statements.stream()
                .filter(statement -> statement.effect() == effect && statement.applies(action, resource, attributes))
                .findFirst();
    }

    /** Whether it lets in callers that it does not name. */
    public boolean isPublic() {
        return statements.stream().anyMatch(Statement::isPublic);
    }
}
