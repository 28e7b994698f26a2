package io.photoncloud.iam.key;

import io.photoncloud.common.web.NativeAnswer;
import io.photoncloud.common.web.Summary;
import java.time.Duration;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where everybody finds what tokens are verified with: RFC 7517. Public, as the keys are. */
@RestController
class JwksController {

    private static final Duration CACHED = Duration.ofMinutes(1);

    private final KeyService keys;

    JwksController(KeyService keys) {
        this.keys = keys;
    }

    @GetMapping("/.well-known/jwks.json")
    @NativeAnswer
    @Summary("The public keys that tokens are verified with")
    ResponseEntity<String> keys() {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.maxAge(CACHED))
                .contentType(MediaType.APPLICATION_JSON)
                .body(keys.publicKeys().toString(true));
    }
}
