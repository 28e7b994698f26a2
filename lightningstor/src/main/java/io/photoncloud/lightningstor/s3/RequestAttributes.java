package io.photoncloud.lightningstor.s3;

import io.photoncloud.common.api.RequestContext;
import io.photoncloud.lightningstor.object.ObjectVersion;
import io.photoncloud.lightningstor.policy.Attributes;
import io.photoncloud.lightningstor.policy.ConditionKey;
import io.photoncloud.lightningstor.policy.Subject;
import io.photoncloud.lightningstor.protocol.Headers;
import io.photoncloud.lightningstor.protocol.S3Dates;
import io.photoncloud.lightningstor.protocol.S3Operation;
import io.photoncloud.lightningstor.xml.Tags;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a call says of itself, as policies ask for it.
 *
 * @param headers of the call, or the fields of a form
 * @param versionId that is meant; empty for the newest
 * @param object that is meant, looked at where a policy asks for its tags
 */
record RequestAttributes(
        S3Call call,
        Subject subject,
        Headers headers,
        Optional<String> versionId,
        Supplier<Optional<ObjectVersion>> object)
        implements Attributes {

    private static final String SIGNATURE_DATE = "X-Amz-Date";

    @Override
    public List<String> find(ConditionKey key) {
        return switch (key.name()) {
            case REQUEST_OBJECT_TAG ->
                Optional.ofNullable(requestTags().get(key.rest())).stream().toList();
            case REQUEST_OBJECT_TAG_KEYS -> List.copyOf(requestTags().keySet());
            default -> value(key).stream().toList(); // the others have one value at most
        };
    }

    private Optional<String> value(ConditionKey key) {
        return switch (key.name()) {
            case CURRENT_TIME -> Optional.of(S3Dates.xml(call.now()));
            case EPOCH_TIME -> Optional.of(String.valueOf(call.now().getEpochSecond()));
            case PRINCIPAL_ACCOUNT, PRINCIPAL_ARN, PRINCIPAL_TYPE, USER_ID, USER_NAME -> subject.find(key.name());
            case REFERER -> call.headers().find("referer");
            case USER_AGENT -> call.headers().find("user-agent");
            case SECURE_TRANSPORT -> Optional.of(String.valueOf(call.transport() == S3Call.Transport.TLS));
            case SOURCE_IP ->
                Optional.of(RequestContext.current().clientAddress()).filter(text -> !text.isEmpty());
            case AUTH_TYPE -> authType();
            case SIGNATURE_AGE -> signatureAge();
            case SIGNATURE_VERSION -> Optional.of("AWS4-HMAC-SHA256").filter(_ -> isSigned());
            case PREFIX -> ofList("prefix");
            case DELIMITER -> ofList("delimiter");
            case MAX_KEYS -> ofList("max-keys");
            case VERSION_ID -> versionId;
            case EXISTING_OBJECT_TAG ->
                object.get()
                        .flatMap(version ->
                                Optional.ofNullable(version.traits().tags().get(key.rest())));
            case IF_MATCH -> headers.find("if-match");
            case IF_NONE_MATCH -> headers.find("if-none-match");
            case LOCK_MODE -> headers.find("x-amz-object-lock-mode");
            case LOCK_LEGAL_HOLD -> headers.find("x-amz-object-lock-legal-hold");
            case LOCK_RETAIN_UNTIL -> headers.find("x-amz-object-lock-retain-until-date");
            case CONTENT_SHA256, ACL, GRANT_FULL_CONTROL, GRANT_READ, GRANT_READ_ACP -> headers.find(header(key));
            case GRANT_WRITE, GRANT_WRITE_ACP, COPY_SOURCE, METADATA_DIRECTIVE -> headers.find(header(key));
            case ENCRYPTION, ENCRYPTION_KEY_ID, CUSTOMER_ALGORITHM, STORAGE_CLASS -> headers.find(header(key));
            case REQUEST_OBJECT_TAG, REQUEST_OBJECT_TAG_KEYS -> Optional.empty();
        };
    }

    /** Many keys are named after the headers that they are of. */
    private static String header(ConditionKey key) {
        return key.name().word().substring(key.name().word().indexOf(':') + 1);
    }

    /** Of a list; what other calls say by such a name means nothing. */
    private Optional<String> ofList(String parameter) {
        return switch (call.operation()) {
            case LIST_OBJECTS, LIST_OBJECTS_V2, LIST_OBJECT_VERSIONS, LIST_MULTIPART_UPLOADS -> call.find(parameter);
            default -> Optional.empty(); // asked whether they might list
        };
    }

    /** A form is signed within it. */
    private boolean isSigned() {
        return call.isSigned() || (call.operation() == S3Operation.POST_OBJECT && !subject.isAnonymous());
    }

    private Optional<String> authType() {
        if (!isSigned()) {
            return Optional.empty();
        }
        if (call.operation() == S3Operation.POST_OBJECT) {
            return Optional.of("POST");
        }
        return Optional.of(call.find("X-Amz-Signature").isPresent() ? "REST-QUERY-STRING" : "REST-HEADER");
    }

    /** In milliseconds. */
    private Optional<String> signatureAge() {
        Optional<Instant> signed = call.find(SIGNATURE_DATE)
                .or(() -> headers.find(SIGNATURE_DATE))
                .flatMap(S3Dates::parseBasic)
                .filter(_ -> isSigned());
        return signed.map(
                time -> String.valueOf(Duration.between(time, call.now()).toMillis()));
    }

    /** Of a document, it is read for this, and again when it is carried out. */
    private Map<String, String> requestTags() {
        if (call.operation() != S3Operation.PUT_OBJECT_TAGGING) {
            return headers.find("x-amz-tagging")
                    .map(header -> Tags.ofHeader(header).values())
                    .orElse(Map.of());
        }
        try (InputStream body = Checked.body(call)) {
            return Tags.readOfObject(body).values();
        } catch (IOException e) {
            throw new UncheckedIOException("the tags of a call cannot be read", e);
        }
    }
}
