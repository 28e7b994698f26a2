package io.photoncloud.nightlight;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class NightLightApplication {

    static void main(String[] arguments) {
        SpringApplication.run(NightLightApplication.class, arguments);
    }
}
