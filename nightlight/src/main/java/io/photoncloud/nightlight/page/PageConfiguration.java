package io.photoncloud.nightlight.page;

import io.photoncloud.common.web.NativeDoor;
import java.io.IOException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The page, beside the API. */
@Configuration(proxyBeanMethods = false)
class PageConfiguration {

    @Bean
    NativeDoor pageDoor() throws IOException {
        return new PageDoor(PageAssets.load());
    }
}
