package io.photoncloud.lightningstor.policy;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A key of conditions and variables that this service knows the value of.
 *
 * @param rest what follows the name: the key of a tag, or nothing
 */
public record ConditionKey(Name name, String rest) {

    /** The closed list of them; what AWS has besides cannot be known here. */
    public enum Name {
        CURRENT_TIME("aws:CurrentTime"),
        EPOCH_TIME("aws:EpochTime"),
        PRINCIPAL_ACCOUNT("aws:PrincipalAccount"),
        PRINCIPAL_ARN("aws:PrincipalArn"),
        PRINCIPAL_TYPE("aws:PrincipalType"),
        REFERER("aws:Referer"),
        SECURE_TRANSPORT("aws:SecureTransport"),
        SOURCE_IP("aws:SourceIp"),
        USER_AGENT("aws:UserAgent"),
        USER_ID("aws:userid"),
        USER_NAME("aws:username"),
        AUTH_TYPE("s3:authType"),
        SIGNATURE_AGE("s3:signatureAge"),
        SIGNATURE_VERSION("s3:signatureversion"),
        CONTENT_SHA256("s3:x-amz-content-sha256"),
        PREFIX("s3:prefix"),
        DELIMITER("s3:delimiter"),
        MAX_KEYS("s3:max-keys"),
        VERSION_ID("s3:VersionId"),
        EXISTING_OBJECT_TAG("s3:ExistingObjectTag/"),
        REQUEST_OBJECT_TAG("s3:RequestObjectTag/"),
        REQUEST_OBJECT_TAG_KEYS("s3:RequestObjectTagKeys"),
        ACL("s3:x-amz-acl"),
        GRANT_FULL_CONTROL("s3:x-amz-grant-full-control"),
        GRANT_READ("s3:x-amz-grant-read"),
        GRANT_READ_ACP("s3:x-amz-grant-read-acp"),
        GRANT_WRITE("s3:x-amz-grant-write"),
        GRANT_WRITE_ACP("s3:x-amz-grant-write-acp"),
        COPY_SOURCE("s3:x-amz-copy-source"),
        METADATA_DIRECTIVE("s3:x-amz-metadata-directive"),
        ENCRYPTION("s3:x-amz-server-side-encryption"),
        ENCRYPTION_KEY_ID("s3:x-amz-server-side-encryption-aws-kms-key-id"),
        CUSTOMER_ALGORITHM("s3:x-amz-server-side-encryption-customer-algorithm"),
        STORAGE_CLASS("s3:x-amz-storage-class"),
        IF_MATCH("s3:if-match"),
        IF_NONE_MATCH("s3:if-none-match"),
        LOCK_MODE("s3:object-lock-mode"),
        LOCK_LEGAL_HOLD("s3:object-lock-legal-hold"),
        LOCK_RETAIN_UNTIL("s3:object-lock-retain-until-date");

        private final String word;

        Name(String word) {
            this.word = word;
        }

        /** As policies write it. */
        public String word() {
            return word;
        }

        /** Whether the key of a tag follows. */
        private boolean isOpen() {
            return word.endsWith("/");
        }

        /** The actions whose requests can have it. */
        private Set<S3Action> actions() {
            return switch (this) {
                case CURRENT_TIME, EPOCH_TIME, PRINCIPAL_ACCOUNT, PRINCIPAL_ARN, PRINCIPAL_TYPE, REFERER -> all();
                case SECURE_TRANSPORT, SOURCE_IP, USER_AGENT, USER_ID, USER_NAME -> all();
                case AUTH_TYPE, SIGNATURE_AGE, SIGNATURE_VERSION, CONTENT_SHA256 -> all();
                case PREFIX, DELIMITER, MAX_KEYS -> EnumSet.of(S3Action.LIST_BUCKET, S3Action.LIST_BUCKET_VERSIONS);
                case VERSION_ID -> VERSIONED;
                case EXISTING_OBJECT_TAG -> OF_EXISTING;
                case REQUEST_OBJECT_TAG, REQUEST_OBJECT_TAG_KEYS ->
                    EnumSet.of(S3Action.PUT_OBJECT, S3Action.PUT_OBJECT_TAGGING, S3Action.PUT_OBJECT_VERSION_TAGGING);
                case ACL, GRANT_FULL_CONTROL, GRANT_READ, GRANT_READ_ACP, GRANT_WRITE, GRANT_WRITE_ACP ->
                    EnumSet.of(
                            S3Action.PUT_OBJECT,
                            S3Action.PUT_OBJECT_ACL,
                            S3Action.PUT_OBJECT_VERSION_ACL,
                            S3Action.PUT_BUCKET_ACL);
                case COPY_SOURCE, METADATA_DIRECTIVE, STORAGE_CLASS, ENCRYPTION, ENCRYPTION_KEY_ID, IF_NONE_MATCH ->
                    EnumSet.of(S3Action.PUT_OBJECT);
                case LOCK_MODE, LOCK_LEGAL_HOLD, LOCK_RETAIN_UNTIL -> EnumSet.of(S3Action.PUT_OBJECT);
                case CUSTOMER_ALGORITHM ->
                    EnumSet.of(S3Action.PUT_OBJECT, S3Action.GET_OBJECT, S3Action.GET_OBJECT_VERSION);
                case IF_MATCH -> EnumSet.of(S3Action.PUT_OBJECT, S3Action.DELETE_OBJECT);
            };
        }

        private static Set<S3Action> all() {
            return EnumSet.allOf(S3Action.class);
        }
    }

    private static final Set<Name> SAYING_WHO =
            EnumSet.of(Name.PRINCIPAL_ACCOUNT, Name.PRINCIPAL_ARN, Name.USER_ID, Name.USER_NAME, Name.SOURCE_IP);

    private static final Set<S3Action> VERSIONED = EnumSet.of(
            S3Action.GET_OBJECT_VERSION,
            S3Action.GET_OBJECT_VERSION_ACL,
            S3Action.GET_OBJECT_VERSION_ATTRIBUTES,
            S3Action.GET_OBJECT_VERSION_TAGGING,
            S3Action.DELETE_OBJECT_VERSION,
            S3Action.DELETE_OBJECT_VERSION_TAGGING,
            S3Action.PUT_OBJECT_VERSION_ACL,
            S3Action.PUT_OBJECT_VERSION_TAGGING);

    private static final Set<S3Action> OF_EXISTING = EnumSet.of(
            S3Action.GET_OBJECT,
            S3Action.GET_OBJECT_ACL,
            S3Action.GET_OBJECT_ATTRIBUTES,
            S3Action.GET_OBJECT_TAGGING,
            S3Action.GET_OBJECT_VERSION,
            S3Action.GET_OBJECT_VERSION_ACL,
            S3Action.GET_OBJECT_VERSION_ATTRIBUTES,
            S3Action.GET_OBJECT_VERSION_TAGGING,
            S3Action.DELETE_OBJECT,
            S3Action.DELETE_OBJECT_TAGGING,
            S3Action.DELETE_OBJECT_VERSION,
            S3Action.DELETE_OBJECT_VERSION_TAGGING,
            S3Action.PUT_OBJECT_ACL,
            S3Action.PUT_OBJECT_TAGGING,
            S3Action.PUT_OBJECT_VERSION_ACL,
            S3Action.PUT_OBJECT_VERSION_TAGGING);

    /** By the name that a policy gives it, in any case but for the key of a tag. */
    static Optional<ConditionKey> find(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return Arrays.stream(Name.values())
                .filter(name -> name.isOpen()
                        ? lower.startsWith(name.word.toLowerCase(Locale.ROOT)) && text.length() > name.word.length()
                        : lower.equals(name.word.toLowerCase(Locale.ROOT)))
                .findFirst()
                .map(name -> new ConditionKey(name, name.isOpen() ? text.substring(name.word.length()) : ""));
    }

    boolean appliesTo(S3Action action) {
        return name.actions().contains(action);
    }

    /** Whether it says who calls, so that a policy which fixes it is not for everybody. */
    boolean saysWho() {
        return SAYING_WHO.contains(name);
    }
}
