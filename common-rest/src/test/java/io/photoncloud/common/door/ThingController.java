package io.photoncloud.common.door;

import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.PageToken;
import io.photoncloud.common.api.Paged;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.api.RequestContext;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.security.Permission;
import io.photoncloud.common.web.AnyQuery;
import io.photoncloud.common.web.NativeAnswer;
import io.photoncloud.common.web.RawPath;
import io.photoncloud.common.web.SafeToRepeat;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** One endpoint for each thing a door must do. */
@RestController
@Needs("thing.use")
class ThingController {

    private static final int THINGS = 2_500;

    private final Authorizer authorizer;

    ThingController(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    record RawView(String key, String hex) {}

    record CallerView(String kind, String name, @Nullable String project, String mdc) {}

    record IdempotencyView(@Nullable String key, @Nullable String fingerprint) {}

    record SizeView(long size) {}

    record NumbersView(long number, int count, boolean really) {}

    @PostMapping("/api/v1/things")
    @ResponseStatus(HttpStatus.CREATED)
    Thing.View create(@RequestBody Thing.CreateRequest request) {
        return new Thing.View("thing-1", request.name(), request.kind(), request.memoryMib(), 1);
    }

    @PostMapping("/api/v1/once")
    Thing.View createOnce(@RequestBody Thing.CreateRequest request, Idempotency idempotency) {
        return create(request);
    }

    @GetMapping("/api/v1/things")
    Paged<Thing.ListView> list(
            PageRequest page,
            @RequestParam(required = false) Thing.@Nullable Kind kind,
            @RequestParam(name = "label", required = false) @Nullable List<String> labels) {
        String list = "things?kind=" + kind + "&labels=" + labels;
        int first = page.position(list)
                .map(position -> Integer.parseInt(new String(position, java.nio.charset.StandardCharsets.UTF_8)))
                .orElse(0);
        int end = Math.min(THINGS, first + page.limit());
        List<Thing.View> things = IntStream.range(first, end)
                .mapToObj(i -> new Thing.View("thing-" + i, "name", kind, i, i))
                .toList();
        byte[] next = Integer.toString(end).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return new Paged<>(new Thing.ListView(things), end == THINGS ? null : PageToken.of(list, next));
    }

    @GetMapping("/api/v1/things/{id}")
    Thing.View get(@PathVariable String id) {
        if (!id.equals("thing-7")) {
            throw new CloudException(ErrorCode.NOT_FOUND, "no thing " + id);
        }
        return new Thing.View(id, "seven", Thing.Kind.USER, null, 7);
    }

    @PutMapping("/api/v1/things/{id}")
    Thing.View put(@PathVariable String id, Precondition precondition, @RequestBody Thing.CreateRequest request) {
        precondition.require(id.equals("thing-7") ? 7L : null);
        return new Thing.View(id, request.name(), request.kind(), null, 8);
    }

    @DeleteMapping("/api/v1/things/{id}")
    @SafeToRepeat("it is gone either way")
    void delete(@PathVariable String id) {}

    @PutMapping("/api/v1/things/{id}/label")
    IdempotencyView label(@PathVariable String id, Precondition precondition, Idempotency idempotency) {
        return start(id, idempotency);
    }

    @PostMapping("/api/v1/numbers/{number}")
    NumbersView numbers(
            @PathVariable long number,
            @RequestParam(defaultValue = "0") int count,
            @RequestParam(defaultValue = "false") boolean really) {
        return new NumbersView(number, count, really);
    }

    @PostMapping("/api/v1/reset")
    @Needs("thing.administer")
    Map<String, String> reset() {
        return Map.of("reset", "yes");
    }

    /** Fails after the first piece of its answer is on its way. */
    @GetMapping("/api/v1/halfway")
    @NativeAnswer
    void halfway(HttpServletResponse response) throws IOException {
        response.getOutputStream().write('1');
        response.flushBuffer();
        throw new IllegalStateException("the secret of the inside");
    }

    @PostMapping("/api/v1/things/{id}/start")
    IdempotencyView start(@PathVariable String id, Idempotency idempotency) {
        return switch (idempotency) {
            case Idempotency.None() -> new IdempotencyView(null, null);
            case Idempotency.Keyed keyed -> {
                if (keyed.key().equals("used")) {
                    keyed.requireSameCall("another call");
                }
                yield new IdempotencyView(keyed.key(), keyed.fingerprint());
            }
        };
    }

    @GetMapping("/api/v1/raw/{key}")
    RawView raw(@PathVariable RawPath key) {
        return new RawView(key.text(), HexFormat.of().formatHex(key.bytes()));
    }

    @PostMapping("/api/v1/raw/{key}/put")
    RawView rawPut(@PathVariable RawPath key) {
        return new RawView("put " + key.text(), HexFormat.of().formatHex(key.bytes()));
    }

    @PostMapping("/api/v1/raw/txn")
    RawView rawTxn() {
        return new RawView("txn", "");
    }

    @PostMapping(path = "/api/v1/bytes", consumes = "application/octet-stream")
    SizeView bytes(HttpServletRequest request) throws IOException {
        return upload(request);
    }

    @PostMapping("/api/v1/upload")
    SizeView upload(HttpServletRequest request) throws IOException {
        return new SizeView(request.getInputStream().readAllBytes().length);
    }

    @GetMapping("/api/v1/caller")
    CallerView caller(RequestContext context) {
        String mdc = String.valueOf(MDC.get("request_id"));
        return switch (RequestContext.current().caller()) {
            case Caller.Anonymous() -> new CallerView("anonymous", "", null, mdc);
            case Caller.Principal who -> new CallerView("principal", who.id(), who.project(), mdc);
            case Caller.Service(String name) -> new CallerView("service", name, context.requestId(), mdc);
        };
    }

    @GetMapping("/api/v1/fail/{code}")
    Map<String, String> fail(@PathVariable ErrorCode code) {
        throw new CloudException(code, "as asked", Map.of("hint", "none"));
    }

    @GetMapping("/api/v1/broken")
    Map<String, String> broken() {
        throw new IllegalStateException("the secret of the inside");
    }

    @GetMapping("/api/v1/overflow")
    Map<String, String> overflow() {
        throw new StackOverflowError("the secret of the inside");
    }

    @GetMapping("/api/v1/foreign")
    @AnyQuery
    Map<String, String> foreign() {
        return Map.of();
    }

    @PostMapping("/api/v1/anything")
    Map<String, Object> anything(@RequestBody Map<String, Object> whatever) {
        return whatever;
    }

    /** Stands for a service that asks by itself: a machine of whichever project. */
    @PostMapping("/api/v1/machines/{id}/start")
    @Needs(value = "machine.start", checked = Needs.Checked.BY_SERVICE)
    Map<String, String> startMachine(@PathVariable String id) {
        authorizer.require(
                RequestContext.current().caller(),
                new Permission("machine.start"),
                new Scope.Resource("acme", "web", "machine", id),
                Map.of("noise", id.length()));
        return Map.of("started", id);
    }

    @GetMapping("/api/v1/public")
    Map<String, String> open() {
        return Map.of("open", "yes");
    }
}
