package io.photoncloud.lightningstor;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class LightningStorApplication {

    static void main(String[] arguments) {
        SpringApplication.run(LightningStorApplication.class, arguments);
    }
}
