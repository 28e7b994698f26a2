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
