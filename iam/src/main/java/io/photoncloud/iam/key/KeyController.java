package io.photoncloud.iam.key;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.Summary;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/keys")
@Needs(value = "key.read", checked = BY_SERVICE)
class KeyController {

    private final KeyService keys;
    private final InstantSource clock;

    KeyController(KeyService keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    record RotateRequest(@Nullable Boolean compromised) {}

    record KeysView(List<KeyView> keys) {}

    record KeyView(
            String id,
            SigningKey.State state,
            Instant createdAt,
            Instant signsFrom,
            Instant signsUntil,
            Instant verifiesUntil) {}

    @GetMapping
    @Summary("The keys that tokens are signed with, the newest first")
    KeysView list() {
        return view(keys.list());
    }

    @PostMapping("/rotate")
    @Needs(value = "key.administer", checked = BY_SERVICE)
    @Summary("Has the next key sign as soon as it is known everywhere; compromised keys are gone at once")
    KeysView rotate(@RequestBody RotateRequest request, Idempotency idempotency) {
        KeyService.Rotation rotation = Boolean.TRUE.equals(request.compromised())
                ? KeyService.Rotation.COMPROMISED
                : KeyService.Rotation.ORDERLY;
        return view(keys.rotate(rotation, idempotency));
    }

    private KeysView view(List<SigningKey> all) {
        Instant now = clock.instant();
        return new KeysView(all.stream()
                .map(key -> new KeyView(
                        key.id(),
                        key.stateAt(now),
                        key.created(),
                        key.times().signsFrom(),
                        key.times().signsUntil(),
                        key.times().verifiesUntil()))
                .toList());
    }
}
