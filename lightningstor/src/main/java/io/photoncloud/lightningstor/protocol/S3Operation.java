package io.photoncloud.lightningstor.protocol;

import static io.photoncloud.lightningstor.protocol.KnownHeaders.ACL;
import static io.photoncloud.lightningstor.protocol.KnownHeaders.BODY;
import static io.photoncloud.lightningstor.protocol.KnownHeaders.CHECKSUMS;
import static io.photoncloud.lightningstor.protocol.KnownHeaders.CHECKSUM_TYPE;
import static io.photoncloud.lightningstor.protocol.KnownHeaders.COPY_DIRECTIVES;
import static io.photoncloud.lightningstor.protocol.KnownHeaders.COPY_SOURCE;
import static io.photoncloud.lightningstor.protocol.KnownHeaders.CUSTOMER_KEY;
import static io.photoncloud.lightningstor.protocol.KnownHeaders.READ;
import static io.photoncloud.lightningstor.protocol.KnownHeaders.STORED;
import static io.photoncloud.lightningstor.protocol.KnownHeaders.WRITE_CONDITIONS;
import static io.photoncloud.lightningstor.protocol.OperationShape.shape;
import static io.photoncloud.lightningstor.protocol.S3Operation.Level.BUCKET;
import static io.photoncloud.lightningstor.protocol.S3Operation.Level.KEY;
import static io.photoncloud.lightningstor.protocol.S3Operation.Level.SERVICE;
import static io.photoncloud.lightningstor.protocol.S3Operation.Method.DELETE;
import static io.photoncloud.lightningstor.protocol.S3Operation.Method.GET;
import static io.photoncloud.lightningstor.protocol.S3Operation.Method.HEAD;
import static io.photoncloud.lightningstor.protocol.S3Operation.Method.OPTIONS;
import static io.photoncloud.lightningstor.protocol.S3Operation.Method.POST;
import static io.photoncloud.lightningstor.protocol.S3Operation.Method.PUT;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Every operation of the S3 API: how a request is told to be it, whether it is offered, and the headers and parameters that it knows.
 * What is not offered is told apart all the same, so that it is refused by its name.
 */
public enum S3Operation {
    ABORT_MULTIPART_UPLOAD(
            "AbortMultipartUpload", DELETE, KEY, shape("uploadId").offered()),
    COMPLETE_MULTIPART_UPLOAD(
            "CompleteMultipartUpload",
            POST,
            KEY,
            shape("uploadId")
                    .offered(CHECKSUMS, CHECKSUM_TYPE, CUSTOMER_KEY, WRITE_CONDITIONS, "x-amz-mp-object-size")),
    COPY_OBJECT(
            "CopyObject",
            PUT,
            KEY,
            shape().copying()
                    .offered(COPY_SOURCE, COPY_DIRECTIVES, STORED, WRITE_CONDITIONS, "x-amz-checksum-algorithm")),
    CREATE_BUCKET(
            "CreateBucket",
            PUT,
            BUCKET,
            shape().offered(ACL, "x-amz-bucket-object-lock-enabled", "x-amz-object-ownership")),
    CREATE_BUCKET_METADATA_CONFIGURATION(
            "CreateBucketMetadataConfiguration", POST, BUCKET, shape("metadataConfiguration")),
    CREATE_BUCKET_METADATA_TABLE_CONFIGURATION(
            "CreateBucketMetadataTableConfiguration", POST, BUCKET, shape("metadataTable")),
    CREATE_MULTIPART_UPLOAD("CreateMultipartUpload", POST, KEY, shape("uploads").offered(STORED, CHECKSUM_TYPE)),
    CREATE_SESSION("CreateSession", GET, BUCKET, shape("session")),
    DELETE_BUCKET("DeleteBucket", DELETE, BUCKET, shape().offered()),
    DELETE_BUCKET_ANALYTICS_CONFIGURATION(
            "DeleteBucketAnalyticsConfiguration", DELETE, BUCKET, shape("analytics", "id")),
    DELETE_BUCKET_CORS("DeleteBucketCors", DELETE, BUCKET, shape("cors").offered()),
    DELETE_BUCKET_ENCRYPTION(
            "DeleteBucketEncryption", DELETE, BUCKET, shape("encryption").offered()),
    DELETE_BUCKET_INTELLIGENT_TIERING_CONFIGURATION(
            "DeleteBucketIntelligentTieringConfiguration", DELETE, BUCKET, shape("intelligent-tiering", "id")),
    DELETE_BUCKET_INVENTORY_CONFIGURATION(
            "DeleteBucketInventoryConfiguration", DELETE, BUCKET, shape("inventory", "id")),
    DELETE_BUCKET_LIFECYCLE(
            "DeleteBucketLifecycle", DELETE, BUCKET, shape("lifecycle").offered()),
    DELETE_BUCKET_METADATA_CONFIGURATION(
            "DeleteBucketMetadataConfiguration", DELETE, BUCKET, shape("metadataConfiguration")),
    DELETE_BUCKET_METADATA_TABLE_CONFIGURATION(
            "DeleteBucketMetadataTableConfiguration", DELETE, BUCKET, shape("metadataTable")),
    DELETE_BUCKET_METRICS_CONFIGURATION("DeleteBucketMetricsConfiguration", DELETE, BUCKET, shape("metrics", "id")),
    DELETE_BUCKET_OWNERSHIP_CONTROLS(
            "DeleteBucketOwnershipControls",
            DELETE,
            BUCKET,
            shape("ownershipControls").offered()),
    DELETE_BUCKET_POLICY("DeleteBucketPolicy", DELETE, BUCKET, shape("policy").offered()),
    DELETE_BUCKET_REPLICATION("DeleteBucketReplication", DELETE, BUCKET, shape("replication")),
    DELETE_BUCKET_TAGGING(
            "DeleteBucketTagging", DELETE, BUCKET, shape("tagging").offered()),
    DELETE_BUCKET_WEBSITE("DeleteBucketWebsite", DELETE, BUCKET, shape("website")),
    DELETE_OBJECT(
            "DeleteObject", DELETE, KEY, shape().versioned().offered("x-amz-bypass-governance-retention", "if-match")),
    DELETE_OBJECT_ANNOTATION(
            "DeleteObjectAnnotation",
            DELETE,
            KEY,
            shape("annotation", "annotationName").versioned()),
    DELETE_OBJECT_TAGGING(
            "DeleteObjectTagging", DELETE, KEY, shape("tagging").versioned().offered()),
    DELETE_OBJECTS("DeleteObjects", POST, BUCKET, shape("delete").offered(BODY, "x-amz-bypass-governance-retention")),
    DELETE_PUBLIC_ACCESS_BLOCK(
            "DeletePublicAccessBlock",
            DELETE,
            BUCKET,
            shape("publicAccessBlock").offered()),
    GET_BUCKET_ABAC("GetBucketAbac", GET, BUCKET, shape("abac")),
    GET_BUCKET_ACCELERATE_CONFIGURATION("GetBucketAccelerateConfiguration", GET, BUCKET, shape("accelerate")),
    GET_BUCKET_ACL("GetBucketAcl", GET, BUCKET, shape("acl").offered()),
    GET_BUCKET_ANALYTICS_CONFIGURATION("GetBucketAnalyticsConfiguration", GET, BUCKET, shape("analytics", "id")),
    GET_BUCKET_CORS("GetBucketCors", GET, BUCKET, shape("cors").offered()),
    GET_BUCKET_ENCRYPTION(
            "GetBucketEncryption", GET, BUCKET, shape("encryption").offered()),
    GET_BUCKET_INTELLIGENT_TIERING_CONFIGURATION(
            "GetBucketIntelligentTieringConfiguration", GET, BUCKET, shape("intelligent-tiering", "id")),
    GET_BUCKET_INVENTORY_CONFIGURATION("GetBucketInventoryConfiguration", GET, BUCKET, shape("inventory", "id")),
    GET_BUCKET_LIFECYCLE_CONFIGURATION(
            "GetBucketLifecycleConfiguration", GET, BUCKET, shape("lifecycle").offered()),
    GET_BUCKET_LOCATION("GetBucketLocation", GET, BUCKET, shape("location").offered()),
    GET_BUCKET_LOGGING("GetBucketLogging", GET, BUCKET, shape("logging")),
    GET_BUCKET_METADATA_CONFIGURATION("GetBucketMetadataConfiguration", GET, BUCKET, shape("metadataConfiguration")),
    GET_BUCKET_METADATA_TABLE_CONFIGURATION("GetBucketMetadataTableConfiguration", GET, BUCKET, shape("metadataTable")),
    GET_BUCKET_METRICS_CONFIGURATION("GetBucketMetricsConfiguration", GET, BUCKET, shape("metrics", "id")),
    GET_BUCKET_NOTIFICATION_CONFIGURATION(
            "GetBucketNotificationConfiguration",
            GET,
            BUCKET,
            shape("notification").offered()),
    GET_BUCKET_OWNERSHIP_CONTROLS(
            "GetBucketOwnershipControls",
            GET,
            BUCKET,
            shape("ownershipControls").offered()),
    GET_BUCKET_POLICY("GetBucketPolicy", GET, BUCKET, shape("policy").offered()),
    GET_BUCKET_POLICY_STATUS(
            "GetBucketPolicyStatus", GET, BUCKET, shape("policyStatus").offered()),
    GET_BUCKET_REPLICATION("GetBucketReplication", GET, BUCKET, shape("replication")),
    GET_BUCKET_REQUEST_PAYMENT("GetBucketRequestPayment", GET, BUCKET, shape("requestPayment")),
    GET_BUCKET_TAGGING("GetBucketTagging", GET, BUCKET, shape("tagging").offered()),
    GET_BUCKET_VERSIONING(
            "GetBucketVersioning", GET, BUCKET, shape("versioning").offered()),
    GET_BUCKET_WEBSITE("GetBucketWebsite", GET, BUCKET, shape("website")),
    GET_OBJECT("GetObject", GET, KEY, shape().taking("partNumber").versioned().offered(READ, CUSTOMER_KEY)),
    GET_OBJECT_ACL("GetObjectAcl", GET, KEY, shape("acl").versioned().offered()),
    GET_OBJECT_ANNOTATION(
            "GetObjectAnnotation",
            GET,
            KEY,
            shape("annotation", "annotationName").versioned()),
    GET_OBJECT_ATTRIBUTES(
            "GetObjectAttributes",
            GET,
            KEY,
            shape("attributes")
                    .versioned()
                    .offered(CUSTOMER_KEY, "x-amz-max-parts", "x-amz-part-number-marker", "x-amz-object-attributes")),
    GET_OBJECT_LEGAL_HOLD(
            "GetObjectLegalHold", GET, KEY, shape("legal-hold").versioned().offered()),
    GET_OBJECT_LOCK_CONFIGURATION(
            "GetObjectLockConfiguration", GET, BUCKET, shape("object-lock").offered()),
    GET_OBJECT_RETENTION(
            "GetObjectRetention", GET, KEY, shape("retention").versioned().offered()),
    GET_OBJECT_TAGGING(
            "GetObjectTagging", GET, KEY, shape("tagging").versioned().offered()),
    GET_OBJECT_TORRENT("GetObjectTorrent", GET, KEY, shape("torrent")),
    GET_PUBLIC_ACCESS_BLOCK(
            "GetPublicAccessBlock", GET, BUCKET, shape("publicAccessBlock").offered()),
    HEAD_BUCKET("HeadBucket", HEAD, BUCKET, shape().offered()),
    HEAD_OBJECT(
            "HeadObject", HEAD, KEY, shape().taking("partNumber").versioned().offered(READ, CUSTOMER_KEY)),
    LIST_BUCKET_ANALYTICS_CONFIGURATIONS("ListBucketAnalyticsConfigurations", GET, BUCKET, shape("analytics")),
    LIST_BUCKET_INTELLIGENT_TIERING_CONFIGURATIONS(
            "ListBucketIntelligentTieringConfigurations", GET, BUCKET, shape("intelligent-tiering")),
    LIST_BUCKET_INVENTORY_CONFIGURATIONS("ListBucketInventoryConfigurations", GET, BUCKET, shape("inventory")),
    LIST_BUCKET_METRICS_CONFIGURATIONS("ListBucketMetricsConfigurations", GET, BUCKET, shape("metrics")),
    LIST_BUCKETS("ListBuckets", GET, SERVICE, shape().offered()),
    LIST_MULTIPART_UPLOADS("ListMultipartUploads", GET, BUCKET, shape("uploads").offered()),
    LIST_OBJECT_VERSIONS(
            "ListObjectVersions", GET, BUCKET, shape("versions").offered("x-amz-optional-object-attributes")),
    LIST_OBJECTS("ListObjects", GET, BUCKET, shape().offered("x-amz-optional-object-attributes")),
    LIST_OBJECTS_V2("ListObjectsV2", GET, BUCKET, shape("list-type=2").offered("x-amz-optional-object-attributes")),
    LIST_PARTS("ListParts", GET, KEY, shape("uploadId").offered(CUSTOMER_KEY)),
    PUT_BUCKET_ABAC("PutBucketAbac", PUT, BUCKET, shape("abac")),
    PUT_BUCKET_ACCELERATE_CONFIGURATION("PutBucketAccelerateConfiguration", PUT, BUCKET, shape("accelerate")),
    PUT_BUCKET_ACL("PutBucketAcl", PUT, BUCKET, shape("acl").offered(BODY, ACL)),
    PUT_BUCKET_ANALYTICS_CONFIGURATION("PutBucketAnalyticsConfiguration", PUT, BUCKET, shape("analytics", "id")),
    PUT_BUCKET_CORS("PutBucketCors", PUT, BUCKET, shape("cors").offered(BODY)),
    PUT_BUCKET_ENCRYPTION(
            "PutBucketEncryption", PUT, BUCKET, shape("encryption").offered(BODY)),
    PUT_BUCKET_INTELLIGENT_TIERING_CONFIGURATION(
            "PutBucketIntelligentTieringConfiguration", PUT, BUCKET, shape("intelligent-tiering", "id")),
    PUT_BUCKET_INVENTORY_CONFIGURATION("PutBucketInventoryConfiguration", PUT, BUCKET, shape("inventory", "id")),
    PUT_BUCKET_LIFECYCLE_CONFIGURATION(
            "PutBucketLifecycleConfiguration",
            PUT,
            BUCKET,
            shape("lifecycle").offered(BODY, "x-amz-transition-default-minimum-object-size")),
    PUT_BUCKET_LOGGING("PutBucketLogging", PUT, BUCKET, shape("logging")),
    PUT_BUCKET_METRICS_CONFIGURATION("PutBucketMetricsConfiguration", PUT, BUCKET, shape("metrics", "id")),
    PUT_BUCKET_NOTIFICATION_CONFIGURATION(
            "PutBucketNotificationConfiguration",
            PUT,
            BUCKET,
            shape("notification").offered(BODY, "x-amz-skip-destination-validation")),
    PUT_BUCKET_OWNERSHIP_CONTROLS(
            "PutBucketOwnershipControls",
            PUT,
            BUCKET,
            shape("ownershipControls").offered(BODY)),
    PUT_BUCKET_POLICY(
            "PutBucketPolicy", PUT, BUCKET, shape("policy").offered(BODY, "x-amz-confirm-remove-self-bucket-access")),
    PUT_BUCKET_REPLICATION("PutBucketReplication", PUT, BUCKET, shape("replication")),
    PUT_BUCKET_REQUEST_PAYMENT("PutBucketRequestPayment", PUT, BUCKET, shape("requestPayment")),
    PUT_BUCKET_TAGGING("PutBucketTagging", PUT, BUCKET, shape("tagging").offered(BODY)),
    PUT_BUCKET_VERSIONING(
            "PutBucketVersioning", PUT, BUCKET, shape("versioning").offered(BODY)),
    PUT_BUCKET_WEBSITE("PutBucketWebsite", PUT, BUCKET, shape("website")),
    PUT_OBJECT("PutObject", PUT, KEY, shape().offered(BODY, STORED, WRITE_CONDITIONS)),
    PUT_OBJECT_ACL("PutObjectAcl", PUT, KEY, shape("acl").versioned().offered(BODY, ACL)),
    PUT_OBJECT_ANNOTATION(
            "PutObjectAnnotation",
            PUT,
            KEY,
            shape("annotation", "annotationName").versioned()),
    PUT_OBJECT_LEGAL_HOLD(
            "PutObjectLegalHold", PUT, KEY, shape("legal-hold").versioned().offered(BODY)),
    PUT_OBJECT_LOCK_CONFIGURATION(
            "PutObjectLockConfiguration", PUT, BUCKET, shape("object-lock").offered(BODY)),
    PUT_OBJECT_RETENTION(
            "PutObjectRetention",
            PUT,
            KEY,
            shape("retention").versioned().offered(BODY, "x-amz-bypass-governance-retention")),
    PUT_OBJECT_TAGGING(
            "PutObjectTagging", PUT, KEY, shape("tagging").versioned().offered(BODY)),
    PUT_PUBLIC_ACCESS_BLOCK(
            "PutPublicAccessBlock", PUT, BUCKET, shape("publicAccessBlock").offered(BODY)),
    RENAME_OBJECT("RenameObject", PUT, KEY, shape("renameObject")),
    RESTORE_OBJECT("RestoreObject", POST, KEY, shape("restore").versioned()),
    SELECT_OBJECT_CONTENT("SelectObjectContent", POST, KEY, shape("select")),
    UPDATE_BUCKET_METADATA_ANNOTATION_TABLE_CONFIGURATION(
            "UpdateBucketMetadataAnnotationTableConfiguration", PUT, BUCKET, shape("metadataAnnotationTable")),
    UPDATE_BUCKET_METADATA_INVENTORY_TABLE_CONFIGURATION(
            "UpdateBucketMetadataInventoryTableConfiguration", PUT, BUCKET, shape("metadataInventoryTable")),
    UPDATE_BUCKET_METADATA_JOURNAL_TABLE_CONFIGURATION(
            "UpdateBucketMetadataJournalTableConfiguration", PUT, BUCKET, shape("metadataJournalTable")),
    UPDATE_OBJECT_ENCRYPTION(
            "UpdateObjectEncryption", PUT, KEY, shape("encryption").versioned()),
    UPLOAD_PART("UploadPart", PUT, KEY, shape("partNumber", "uploadId").offered(BODY, CUSTOMER_KEY)),
    UPLOAD_PART_COPY(
            "UploadPartCopy",
            PUT,
            KEY,
            shape("partNumber", "uploadId").copying().offered(COPY_SOURCE, CUSTOMER_KEY, "x-amz-copy-source-range")),
    POST_OBJECT("PostObject", POST, BUCKET, shape().offered(BODY, STORED, "x-amz-checksum-algorithm")),
    // Not of S3: how much a bucket may hold.
    GET_BUCKET_QUOTA("GetBucketQuota", GET, BUCKET, shape("quota").offered()),
    PUT_BUCKET_QUOTA("PutBucketQuota", PUT, BUCKET, shape("quota").offered(BODY)),
    DELETE_BUCKET_QUOTA("DeleteBucketQuota", DELETE, BUCKET, shape("quota").offered()),
    BUCKET_PREFLIGHT("OptionsBucket", OPTIONS, BUCKET, shape().offered()),
    OBJECT_PREFLIGHT("OptionsObject", OPTIONS, KEY, shape().offered());

    /** The methods that S3 knows. */
    public enum Method {
        GET,
        HEAD,
        PUT,
        POST,
        DELETE,
        OPTIONS
    }

    /** What the path of a request names. */
    public enum Level {
        SERVICE,
        BUCKET,
        KEY;

        static Level of(ResourceName resource) {
            return switch (resource) {
                case ResourceName.Service _ -> SERVICE;
                case ResourceName.Bucket _ -> BUCKET;
                case ResourceName.Key _ -> KEY;
            };
        }
    }

    /** Parameters that make another request of one: an operation that does not know them refuses them. */
    private static final Set<String> MEANINGFUL = Arrays.stream(values())
            .flatMap(operation -> operation.shape.parameters().stream())
            .filter(name -> !name.equals("id") && !name.equals("list-type"))
            .collect(Collectors.toUnmodifiableSet());

    private static final Map<String, List<S3Operation>> BY_PLACE = Arrays.stream(values())
            .collect(Collectors.groupingBy(operation -> place(operation.method.name(), operation.level)));

    private final String title;
    private final Method method;
    private final Level level;

    @SuppressWarnings("ImmutableEnumChecker") // its maps and sets are copies that cannot change
    private final OperationShape shape;

    S3Operation(String title, Method method, Level level, OperationShape shape) {
        this.title = title;
        this.method = method;
        this.level = level;
        this.shape = shape;
    }

    /** The name of it in the S3 API. */
    public String title() {
        return title;
    }

    public Method method() {
        return method;
    }

    public Level level() {
        return level;
    }

    public boolean isOffered() {
        return shape.isOffered();
    }

    /** The operation that a request asks for: offered, and with nothing in its head that the operation would have to ignore. */
    public static S3Operation of(S3Request request, ResourceName resource) {
        S3Operation operation = told(request, resource);
        if (!operation.isOffered()) {
            throw new S3Exception(S3Error.NOT_IMPLEMENTED, "The operation " + operation.title + " is not implemented.")
                    .with("Operation", operation.title);
        }
        operation.requireKnown(request.headers());
        return operation;
    }

    private static String place(String method, Level level) {
        return method + " " + level;
    }

    /** The operation that a request asks for, offered or not. */
    static S3Operation told(S3Request request, ResourceName resource) {
        Level level = Level.of(resource);
        S3Operation operation = null;
        for (S3Operation one : BY_PLACE.getOrDefault(place(request.method(), level), List.of())) {
            if (one.shape.fits(request) && (operation == null || one.shape.precision() > operation.shape.precision())) {
                operation = one;
            }
        }
        if (operation == null) {
            throw notAllowed(request, level);
        }
        for (RequestTarget.Parameter parameter : request.target().parameters()) {
            if (MEANINGFUL.contains(parameter.name())
                    && !operation.shape.parameters().contains(parameter.name())) {
                throw operation.cannotTake(parameter.name(), request, level);
            }
        }
        return operation;
    }

    private S3Exception cannotTake(String parameter, S3Request request, Level level) {
        if (shape.precision() > 0) {
            var all = new TreeSet<>(shape.parameters());
            all.retainAll(request.target().names());
            all.add(parameter);
            return S3Exception.invalidArgument(
                    "ResourceType", parameter, "Conflicting query string parameters: " + String.join(", ", all));
        }
        return switch (parameter) {
            case "versionId", "partNumber", "uploadId", "annotationName" ->
                S3Exception.invalidArgument(
                        parameter,
                        request.target().find(parameter).orElse(""),
                        title + " does not accept the query parameter " + parameter + " in this combination");
            default -> notAllowed(request, level);
        };
    }

    private static S3Exception notAllowed(S3Request request, Level level) {
        return new S3Exception(S3Error.METHOD_NOT_ALLOWED)
                .with("Method", request.method())
                .with("ResourceType", level == Level.KEY ? "OBJECT" : level.name());
    }

    /** Refuses headers that it would have to ignore, and fields of forms that stand for headers. */
    public void requireKnown(Headers headers) {
        for (String name : headers.names()) {
            if (changesMeaning(name)
                    && !KnownHeaders.ALWAYS.contains(name)
                    && !shape.knows(name)
                    && !isOfNoBody(name)) {
                throw S3Exception.headerNotImplemented(name)
                        .with("additionalMessage", title + " does not take the header " + name);
            }
        }
    }

    /** SDKs send the checksum of a body with requests too that have none. */
    private boolean isOfNoBody(String header) {
        return switch (method) {
            case GET, HEAD, DELETE, OPTIONS ->
                header.startsWith("x-amz-checksum-") || header.equals("x-amz-sdk-checksum-algorithm");
            case PUT, POST -> false;
        };
    }

    /** Whether a header that it knows is about what is stored, and not about the call. */
    public boolean isOfObject(String header) {
        return shape.knows(header) && !KnownHeaders.ALWAYS.contains(header);
    }

    private boolean changesMeaning(String header) {
        return switch (method) {
            // A read stores nothing, and proxies and browsers add conditions to whatever they fetch.
            case GET, HEAD, OPTIONS -> header.startsWith("x-amz-") && !header.startsWith(KnownHeaders.METADATA_PREFIX);
            case PUT, POST, DELETE -> header.startsWith("x-amz-") || KnownHeaders.CONDITIONS_OF_HTTP.contains(header);
        };
    }
}
