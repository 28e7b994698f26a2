package io.photoncloud.flaredb.kv;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Paged;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.RawPath;
import io.photoncloud.common.web.Summary;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Keys and values. A key in a path is percent-decoded once and otherwise taken as it is, slashes and all. */
@RestController
class KvController {

    private static final String ORGANIZATION = Tenant.ORGANIZATION_PARAMETER;
    private static final String PROJECT = Tenant.PROJECT_PARAMETER;

    private final KvService kv;

    KvController(KvService kv) {
        this.kv = kv;
    }

    record PutRequest(
            @Nullable String value,
            @Nullable String valueBase64,
            @Nullable String namespace,
            @Nullable Long ttlSeconds,
            @Nullable Long version) {}

    /** @param version absent in a namespace that is eventual */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record EntryView(
            @Nullable String key,
            @Nullable String keyBase64,
            @Nullable String value,
            @Nullable String valueBase64,
            String namespace,
            @Nullable Long version,
            @Nullable Instant expiresAt) {

        static EntryView of(KvEntry entry, String namespace, boolean withValue) {
            KvText key = KvText.of(entry.key());
            KvText value = withValue ? KvText.of(entry.value()) : new KvText(null, null);
            return new EntryView(
                    key.text(),
                    key.base64(),
                    value.text(),
                    value.base64(),
                    namespace,
                    shown(entry.version()),
                    entry.expiresAt());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PutView(
            @Nullable String key,
            @Nullable String keyBase64,
            String namespace,
            @Nullable Long version) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record DeleteView(@Nullable String key, @Nullable String keyBase64, String namespace, boolean deleted) {}

    record ScanView(String namespace, List<EntryView> items) {}

    /** @param op {@code put}, {@code delete} or {@code get} */
    record OperationRequest(
            @Nullable String op,
            @Nullable String key,
            @Nullable String keyBase64,
            @Nullable String value,
            @Nullable String valueBase64,
            @Nullable Long ttlSeconds,
            @Nullable Long version) {

        KvOperation toOperation() {
            Key named = KvText.key("key", KvText.parse("key", key, keyBase64));
            return switch (Check.required("op", op)) {
                case "put" ->
                    new KvOperation.Put(
                            named, KvText.parse("value", value, valueBase64), ttl(ttlSeconds), inVersion(version));
                case "delete" -> {
                    requireNoValue("delete");
                    yield new KvOperation.Delete(named, inVersion(version));
                }
                case "get" -> {
                    requireNoValue("get");
                    Check.that(version == null, "version", "must be absent where op is get");
                    yield new KvOperation.Get(named);
                }
                default -> throw CloudException.invalid("op", "put, delete or get", "op must be put, delete or get");
            };
        }

        private void requireNoValue(String operation) {
            String constraint = "must be absent where op is " + operation;
            Check.that(value == null, "value", constraint);
            Check.that(valueBase64 == null, "value_base64", constraint);
            Check.that(ttlSeconds == null, "ttl_seconds", constraint);
        }
    }

    record BatchRequest(
            @Nullable String namespace, @Nullable List<OperationRequest> operations) {}

    /**
     * @param version of what was put
     * @param deleted whether what was deleted was there
     * @param found whether what was asked for is there
     * @param entry what was found
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ResultView(
            String op,
            @Nullable Long version,
            @Nullable Boolean deleted,
            @Nullable Boolean found,
            @Nullable EntryView entry) {

        static ResultView of(KvResult result, String namespace) {
            return switch (result) {
                case KvResult.Written(long version) -> new ResultView("put", shown(version), null, null, null);
                case KvResult.Deleted(boolean present) -> new ResultView("delete", null, present, null, null);
                case KvResult.Found(KvEntry entry) ->
                    new ResultView(
                            "get",
                            null,
                            null,
                            entry != null,
                            entry == null ? null : EntryView.of(entry, namespace, true));
            };
        }
    }

    record BatchView(String namespace, List<ResultView> results) {}

    @GetMapping("/api/v1/kv/{key}")
    @Needs(value = KvService.READ, checked = BY_SERVICE)
    @Summary("A key")
    EntryView get(
            @PathVariable RawPath key,
            @RequestParam(required = false) @Nullable String namespace,
            @RequestParam(name = ORGANIZATION, required = false) @Nullable String organization,
            @RequestParam(name = PROJECT, required = false) @Nullable String project,
            HttpServletResponse response) {
        KvPlace place = place(namespace, organization, project);
        KvEntry entry = kv.find(place, key(key))
                .orElseThrow(() -> new CloudException(
                        ErrorCode.NOT_FOUND, "there is no key " + key(key) + " in the namespace " + place.name()));
        tag(response, entry.version());
        return EntryView.of(entry, place.name(), true);
    }

    @PutMapping("/api/v1/kv/{key}")
    @Needs(value = KvService.WRITE, checked = BY_SERVICE)
    @Summary("Writes a key, where version is given only if it is in that one: 0 creates it")
    PutView put(
            @PathVariable RawPath key,
            @RequestParam(name = ORGANIZATION, required = false) @Nullable String organization,
            @RequestParam(name = PROJECT, required = false) @Nullable String project,
            @RequestBody PutRequest request,
            Precondition precondition,
            Idempotency idempotency,
            HttpServletResponse response) {
        KvPlace place = place(request.namespace(), organization, project);
        KvOperation put = new KvOperation.Put(
                key(key),
                KvText.parse("value", request.value(), request.valueBase64()),
                ttl(request.ttlSeconds()),
                only(request.version(), precondition));
        if (!(one(place, put, request.version() != null, idempotency) instanceof KvResult.Written(long version))) {
            throw new IllegalStateException("a put answers what was written");
        }
        tag(response, version);
        KvText shown = KvText.of(put.key());
        return new PutView(shown.text(), shown.base64(), place.name(), shown(version));
    }

    @DeleteMapping("/api/v1/kv/{key}")
    @Needs(value = KvService.WRITE, checked = BY_SERVICE)
    @Summary("Deletes a key, where version is given only if it is in that one")
    DeleteView delete(
            @PathVariable RawPath key,
            @RequestParam(required = false) @Nullable String namespace,
            @RequestParam(required = false) @Nullable Long version,
            @RequestParam(name = ORGANIZATION, required = false) @Nullable String organization,
            @RequestParam(name = PROJECT, required = false) @Nullable String project,
            Precondition precondition,
            Idempotency idempotency) {
        KvPlace place = place(namespace, organization, project);
        KvOperation delete = new KvOperation.Delete(key(key), only(version, precondition));
        if (!(one(place, delete, version != null, idempotency) instanceof KvResult.Deleted(boolean present))) {
            throw new IllegalStateException("a deletion answers whether there was something");
        }
        KvText shown = KvText.of(delete.key());
        return new DeleteView(shown.text(), shown.base64(), place.name(), present);
    }

    @GetMapping("/api/v1/scan")
    @Needs(value = KvService.READ, checked = BY_SERVICE)
    @Summary("Keys from start to before end that begin with prefix, in the order of their bytes")
    Paged<ScanView> scan(
            @RequestParam(required = false) @Nullable String start,
            @RequestParam(required = false) @Nullable String end,
            @RequestParam(required = false) @Nullable String prefix,
            @RequestParam(required = false) @Nullable String namespace,
            @RequestParam(defaultValue = "false") boolean reverse,
            @RequestParam(name = "keys_only", defaultValue = "false") boolean keysOnly,
            @RequestParam(name = ORGANIZATION, required = false) @Nullable String organization,
            @RequestParam(name = PROJECT, required = false) @Nullable String project,
            PageRequest page) {
        KvPlace place = place(namespace, organization, project);
        KvService.Scan scan = new KvService.Scan(range(start, end, prefix), reverse, keysOnly);
        Paged<List<KvEntry>> found = kv.scan(place, scan, page);
        List<EntryView> items = found.view().stream()
                .map(entry -> EntryView.of(entry, place.name(), !keysOnly))
                .toList();
        return new Paged<>(new ScanView(place.name(), items), found.nextPageToken());
    }

    @PostMapping("/api/v1/batch")
    @Needs(value = KvService.WRITE, checked = BY_SERVICE)
    @Summary("Puts, deletes and gets several keys of one namespace at one moment: all, or none")
    BatchView batch(
            @RequestParam(name = ORGANIZATION, required = false) @Nullable String organization,
            @RequestParam(name = PROJECT, required = false) @Nullable String project,
            @RequestBody BatchRequest request,
            Idempotency idempotency) {
        KvPlace place = place(request.namespace(), organization, project);
        List<OperationRequest> wanted = Check.size("operations", request.operations(), 1, KvLimits.OPERATIONS_MAX);
        List<KvOperation> operations = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            try {
                operations.add(wanted.get(i).toOperation());
            } catch (CloudException e) {
                throw e.inside("operations[" + i + "]");
            }
        }
        return switch (kv.apply(place, operations, idempotency)) {
            case KvApplied.Done(List<KvResult> results) ->
                new BatchView(
                        place.name(),
                        results.stream()
                                .map(result -> ResultView.of(result, place.name()))
                                .toList());
            case KvApplied.Refused(int index, long version) ->
                throw refused(ErrorCode.CONFLICT, operations.get(index).key(), version, index);
        };
    }

    private KvResult one(KvPlace place, KvOperation operation, boolean byVersion, Idempotency idempotency) {
        return switch (kv.apply(place, List.of(operation), idempotency)) {
            case KvApplied.Done(List<KvResult> results) -> results.getFirst();
            case KvApplied.Refused(int _, long version) ->
                throw refused(
                        byVersion ? ErrorCode.CONFLICT : ErrorCode.PRECONDITION_FAILED, operation.key(), version, null);
        };
    }

    private static CloudException refused(ErrorCode code, Key key, long version, @Nullable Integer index) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("current_version", version);
        if (index != null) {
            details.put(CloudException.FIELD, "operations[" + index + "].version");
        }
        return new CloudException(
                code,
                "the key " + key + " is not in the version that is asked for: "
                        + (version == 0 ? "it is not there" : "it is in version " + version),
                details);
    }

    private static Precondition only(@Nullable Long version, Precondition header) {
        Check.that(
                version == null || header instanceof Precondition.None,
                "version",
                "must be absent where If-Match or If-None-Match is given");
        return version == null ? header : inVersion(version);
    }

    private static Precondition inVersion(@Nullable Long version) {
        return version == null
                ? new Precondition.None()
                : KvOperation.inVersion(Check.range("version", version, 0, Long.MAX_VALUE));
    }

    private static @Nullable Duration ttl(@Nullable Long seconds) {
        return seconds == null ? null : Duration.ofSeconds(Check.range("ttl_seconds", seconds, 1, Integer.MAX_VALUE));
    }

    static KvRange range(@Nullable String start, @Nullable String end, @Nullable String prefix) {
        return new KvRange(
                start == null ? Bytes.EMPTY : KvText.utf8("start", start),
                end == null || end.isEmpty() ? null : KvText.utf8("end", end),
                prefix == null ? Bytes.EMPTY : KvText.utf8("prefix", prefix));
    }

    static KvPlace place(@Nullable String namespace, @Nullable String organization, @Nullable String project) {
        if (namespace != null) {
            Check.matches("namespace", namespace, NamespaceService.NAME);
        }
        return new KvPlace(new TenantNames(organization, project), namespace);
    }

    private static void tag(HttpServletResponse response, long version) {
        if (version != 0) {
            response.setHeader("ETag", "\"" + version + "\"");
        }
    }

    private static @Nullable Long shown(long version) {
        return version == 0 ? null : version;
    }

    private static Key key(RawPath path) {
        return KvText.key("key", Bytes.wrap(path.bytes()));
    }
}
