package dev.lead.control.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * One operation of the REST interface.
 *
 * @param path as in the OpenAPI document, for example {@code /v1/regions/{region}}
 */
record Route(HttpMethod method, String path, Access access, Handler<RoutingContext> handler) {
  static Route get(String path, Access access, Handler<RoutingContext> handler) {
    return new Route(HttpMethod.GET, path, access, handler);
  }

  static Route put(String path, Access access, Handler<RoutingContext> handler) {
    return new Route(HttpMethod.PUT, path, access, handler);
  }

  static Route post(String path, Access access, Handler<RoutingContext> handler) {
    return new Route(HttpMethod.POST, path, access, handler);
  }

  static Route delete(String path, Access access, Handler<RoutingContext> handler) {
    return new Route(HttpMethod.DELETE, path, access, handler);
  }

  void addTo(Router router) {
    router
        .route(method, path.replaceAll("\\{(\\w+)}", ":$1"))
        .handler(access.check())
        .handler(handler);
  }
}
