package dev.carrel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class ServeSettingsTest {
  @Test
  void by_default_only_this_machine_is_served() {
    assertEquals("127.0.0.1", ServeSettings.defaults().host());
    assertEquals(7411, ServeSettings.defaults().port());
  }

  @Test
  void an_address_that_others_reach_is_refused() {
    for (String host : List.of("0.0.0.0", "::", "192.168.0.5", "example.org", "")) {
      ServeException e = assertThrows(ServeException.class, () -> withHost(host));
      assertEquals(
          "The host to serve on is "
              + host
              + ", but Carrel is offered on this machine only: set it to 127.0.0.1, localhost or"
              + " ::1.",
          e.getMessage());
    }
  }

  @Test
  void every_loopback_name_can_be_listened_on() throws Exception {
    for (String host : List.of("127.0.0.1", "localhost")) {
      try (Loopback loopback = new Loopback(new MemoryDesk(), withHost(host))) {
        assertEquals(200, loopback.get("/health").statusCode());
      }
    }
  }

  @Test
  void a_port_that_is_none_is_refused() {
    assertEquals(
        "The port to serve on is 65536: give --port a number from 0 (a free one) to 65535.",
        assertThrows(ServeException.class, () -> ServeSettings.defaults().withPort(65_536))
            .getMessage());
  }

  private static ServeSettings withHost(String host) {
    ServeSettings s = ServeSettings.defaults();
    return new ServeSettings(
        host,
        0,
        s.bodyBytesMax(),
        s.requestsMax(),
        s.searchesMax(),
        s.asksMax(),
        s.waitMax(),
        s.askMax(),
        s.heartbeat(),
        s.closeMax(),
        s.serviceKey());
  }
}
