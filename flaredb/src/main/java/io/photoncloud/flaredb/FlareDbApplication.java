package io.photoncloud.flaredb;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class FlareDbApplication {

    static void main(String[] arguments) {
        SpringApplication.run(FlareDbApplication.class, arguments);
    }
}
