package io.photoncloud.common.websocket;

import io.photoncloud.common.security.Authenticator;
import io.photoncloud.common.security.SecurityAutoConfiguration;
import jakarta.servlet.ServletContext;
import org.apache.tomcat.websocket.server.WsSci;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;

/** Wires WebSockets where a service has {@code tomcat-embed-websocket}: the others go without. */
@AutoConfiguration(after = SecurityAutoConfiguration.class)
@ConditionalOnClass(WsSci.class)
@EnableConfigurationProperties(WebSocketProperties.class)
public class WebSocketAutoConfiguration {

    @Bean
    WebSockets webSockets(WebSocketProperties settings, Authenticator authenticator, ServletContext container) {
        return new WebSockets(settings, authenticator, container, System::nanoTime);
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> webSocketContainer() {
        return new WithWebSockets();
    }

    /** A class, because a lambda would not tell Spring which servers it is for. */
    private record WithWebSockets() implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
        @Override
        public void customize(TomcatServletWebServerFactory factory) {
            factory.addContextCustomizers(context -> context.addServletContainerInitializer(new WsSci(), null));
        }
    }
}
