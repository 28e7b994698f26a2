package io.photoncloud.common.web;

import io.photoncloud.common.config.ServiceProperties;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.security.Permission;
import io.photoncloud.common.security.SecurityMode;
import io.photoncloud.common.security.SecurityProperties;
import java.util.Locale;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What a visitor sees first: what this is, and where to go on. */
@RestController
@Needs(Permission.READ_SERVICE)
class RootController {

    record RootView(String name, String version, String mode, LinksView links) {}

    record LinksView(String health, String livez, String readyz, String metrics, String openapi) {}

    private final RootView view;

    RootController(ServiceProperties service, SecurityProperties security) {
        SecurityMode mode = security.mode();
        this.view = new RootView(
                service.name(),
                service.version(),
                mode.name().toLowerCase(Locale.ROOT),
                new LinksView("/health", "/livez", "/readyz", "/metrics", "/openapi.json"));
    }

    @GetMapping("/")
    RootView root() {
        return view;
    }
}
