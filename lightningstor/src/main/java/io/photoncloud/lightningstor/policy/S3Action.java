package io.photoncloud.lightningstor.policy;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What policies allow and deny, by the names that AWS gives; those of operations that are not offered too, so that policies may name them. */
public enum S3Action {
    LIST_ALL_MY_BUCKETS("ListAllMyBuckets", Level.SERVICE),
    CREATE_BUCKET("CreateBucket", Level.BUCKET),
    DELETE_BUCKET("DeleteBucket", Level.BUCKET),
    DELETE_BUCKET_POLICY("DeleteBucketPolicy", Level.BUCKET),
    DELETE_BUCKET_WEBSITE("DeleteBucketWebsite", Level.BUCKET),
    GET_ACCELERATE_CONFIGURATION("GetAccelerateConfiguration", Level.BUCKET),
    GET_ANALYTICS_CONFIGURATION("GetAnalyticsConfiguration", Level.BUCKET),
    GET_BUCKET_ACL("GetBucketAcl", Level.BUCKET),
    GET_BUCKET_CORS("GetBucketCORS", Level.BUCKET),
    GET_BUCKET_LOCATION("GetBucketLocation", Level.BUCKET),
    GET_BUCKET_LOGGING("GetBucketLogging", Level.BUCKET),
    GET_BUCKET_NOTIFICATION("GetBucketNotification", Level.BUCKET),
    GET_BUCKET_OBJECT_LOCK_CONFIGURATION("GetBucketObjectLockConfiguration", Level.BUCKET),
    GET_BUCKET_OWNERSHIP_CONTROLS("GetBucketOwnershipControls", Level.BUCKET),
    GET_BUCKET_POLICY("GetBucketPolicy", Level.BUCKET),
    GET_BUCKET_POLICY_STATUS("GetBucketPolicyStatus", Level.BUCKET),
    GET_BUCKET_PUBLIC_ACCESS_BLOCK("GetBucketPublicAccessBlock", Level.BUCKET),
    /** Not of AWS. */
    GET_BUCKET_QUOTA("GetBucketQuota", Level.BUCKET),
    GET_BUCKET_REQUEST_PAYMENT("GetBucketRequestPayment", Level.BUCKET),
    GET_BUCKET_TAGGING("GetBucketTagging", Level.BUCKET),
    GET_BUCKET_VERSIONING("GetBucketVersioning", Level.BUCKET),
    GET_BUCKET_WEBSITE("GetBucketWebsite", Level.BUCKET),
    GET_ENCRYPTION_CONFIGURATION("GetEncryptionConfiguration", Level.BUCKET),
    GET_INTELLIGENT_TIERING_CONFIGURATION("GetIntelligentTieringConfiguration", Level.BUCKET),
    GET_INVENTORY_CONFIGURATION("GetInventoryConfiguration", Level.BUCKET),
    GET_LIFECYCLE_CONFIGURATION("GetLifecycleConfiguration", Level.BUCKET),
    GET_METRICS_CONFIGURATION("GetMetricsConfiguration", Level.BUCKET),
    GET_REPLICATION_CONFIGURATION("GetReplicationConfiguration", Level.BUCKET),
    LIST_BUCKET("ListBucket", Level.BUCKET),
    LIST_BUCKET_MULTIPART_UPLOADS("ListBucketMultipartUploads", Level.BUCKET),
    LIST_BUCKET_VERSIONS("ListBucketVersions", Level.BUCKET),
    PUT_ACCELERATE_CONFIGURATION("PutAccelerateConfiguration", Level.BUCKET),
    PUT_ANALYTICS_CONFIGURATION("PutAnalyticsConfiguration", Level.BUCKET),
    PUT_BUCKET_ACL("PutBucketAcl", Level.BUCKET),
    PUT_BUCKET_CORS("PutBucketCORS", Level.BUCKET),
    PUT_BUCKET_LOGGING("PutBucketLogging", Level.BUCKET),
    PUT_BUCKET_NOTIFICATION("PutBucketNotification", Level.BUCKET),
    PUT_BUCKET_OBJECT_LOCK_CONFIGURATION("PutBucketObjectLockConfiguration", Level.BUCKET),
    PUT_BUCKET_OWNERSHIP_CONTROLS("PutBucketOwnershipControls", Level.BUCKET),
    PUT_BUCKET_POLICY("PutBucketPolicy", Level.BUCKET),
    PUT_BUCKET_PUBLIC_ACCESS_BLOCK("PutBucketPublicAccessBlock", Level.BUCKET),
    /** Not of AWS. */
    PUT_BUCKET_QUOTA("PutBucketQuota", Level.BUCKET),
    PUT_BUCKET_REQUEST_PAYMENT("PutBucketRequestPayment", Level.BUCKET),
    PUT_BUCKET_TAGGING("PutBucketTagging", Level.BUCKET),
    PUT_BUCKET_VERSIONING("PutBucketVersioning", Level.BUCKET),
    PUT_BUCKET_WEBSITE("PutBucketWebsite", Level.BUCKET),
    PUT_ENCRYPTION_CONFIGURATION("PutEncryptionConfiguration", Level.BUCKET),
    PUT_INTELLIGENT_TIERING_CONFIGURATION("PutIntelligentTieringConfiguration", Level.BUCKET),
    PUT_INVENTORY_CONFIGURATION("PutInventoryConfiguration", Level.BUCKET),
    PUT_LIFECYCLE_CONFIGURATION("PutLifecycleConfiguration", Level.BUCKET),
    PUT_METRICS_CONFIGURATION("PutMetricsConfiguration", Level.BUCKET),
    PUT_REPLICATION_CONFIGURATION("PutReplicationConfiguration", Level.BUCKET),
    ABORT_MULTIPART_UPLOAD("AbortMultipartUpload", Level.OBJECT),
    BYPASS_GOVERNANCE_RETENTION("BypassGovernanceRetention", Level.OBJECT),
    DELETE_OBJECT("DeleteObject", Level.OBJECT),
    DELETE_OBJECT_TAGGING("DeleteObjectTagging", Level.OBJECT),
    DELETE_OBJECT_VERSION("DeleteObjectVersion", Level.OBJECT),
    DELETE_OBJECT_VERSION_TAGGING("DeleteObjectVersionTagging", Level.OBJECT),
    GET_OBJECT("GetObject", Level.OBJECT),
    GET_OBJECT_ACL("GetObjectAcl", Level.OBJECT),
    GET_OBJECT_ATTRIBUTES("GetObjectAttributes", Level.OBJECT),
    GET_OBJECT_LEGAL_HOLD("GetObjectLegalHold", Level.OBJECT),
    GET_OBJECT_RETENTION("GetObjectRetention", Level.OBJECT),
    GET_OBJECT_TAGGING("GetObjectTagging", Level.OBJECT),
    GET_OBJECT_TORRENT("GetObjectTorrent", Level.OBJECT),
    GET_OBJECT_VERSION("GetObjectVersion", Level.OBJECT),
    GET_OBJECT_VERSION_ACL("GetObjectVersionAcl", Level.OBJECT),
    GET_OBJECT_VERSION_ATTRIBUTES("GetObjectVersionAttributes", Level.OBJECT),
    GET_OBJECT_VERSION_TAGGING("GetObjectVersionTagging", Level.OBJECT),
    GET_OBJECT_VERSION_TORRENT("GetObjectVersionTorrent", Level.OBJECT),
    LIST_MULTIPART_UPLOAD_PARTS("ListMultipartUploadParts", Level.OBJECT),
    OBJECT_OWNER_OVERRIDE_TO_BUCKET_OWNER("ObjectOwnerOverrideToBucketOwner", Level.OBJECT),
    PUT_OBJECT("PutObject", Level.OBJECT),
    PUT_OBJECT_ACL("PutObjectAcl", Level.OBJECT),
    PUT_OBJECT_LEGAL_HOLD("PutObjectLegalHold", Level.OBJECT),
    PUT_OBJECT_RETENTION("PutObjectRetention", Level.OBJECT),
    PUT_OBJECT_TAGGING("PutObjectTagging", Level.OBJECT),
    PUT_OBJECT_VERSION_ACL("PutObjectVersionAcl", Level.OBJECT),
    PUT_OBJECT_VERSION_TAGGING("PutObjectVersionTagging", Level.OBJECT),
    REPLICATE_DELETE("ReplicateDelete", Level.OBJECT),
    REPLICATE_OBJECT("ReplicateObject", Level.OBJECT),
    REPLICATE_TAGS("ReplicateTags", Level.OBJECT),
    RESTORE_OBJECT("RestoreObject", Level.OBJECT);

    /** What a resource is that an action is done to. */
    public enum Level {
        SERVICE,
        BUCKET,
        OBJECT
    }

    private static final String SERVICE = "s3:";

    private final String title;
    private final Level level;

    S3Action(String name, Level level) {
        this.title = SERVICE + name;
        this.level = level;
    }

    /** As policies name it. */
    public String title() {
        return title;
    }

    public Level level() {
        return level;
    }

    /** Whoever owns a bucket may do these whatever its policy says, so that nobody locks himself out. */
    public boolean isPolicyManagement() {
        return this == GET_BUCKET_POLICY || this == PUT_BUCKET_POLICY || this == DELETE_BUCKET_POLICY;
    }

    /** Those that a pattern of policies names, in any case; none where it names nothing of S3. */
    static List<S3Action> named(String pattern) {
        Glob glob = Glob.plain(pattern.toLowerCase(Locale.ROOT));
        return Arrays.stream(values())
                .filter(action -> glob.matches(action.title.toLowerCase(Locale.ROOT)))
                .toList();
    }
}
