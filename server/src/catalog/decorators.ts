import { expand } from './table.ts';

export type DecoratorEffect = 'keeps' | 'makes-sync' | 'makes-context-manager' | 'makes-web-handler';

const VERBS = '{get,post,put,patch,delete,head,options,trace}';

/** What decorators make of the function below them; dotted names, `*` for one last part. */
const ROWS: readonly (readonly [effect: DecoratorEffect, names: string])[] = [
  // The function, or a wrapper that may be called just as before.
  [
    'keeps',
    `staticmethod classmethod builtins.{staticmethod,classmethod} functools.{wraps,lru_cache,cache,total_ordering,update_wrapper}
     abc.{abstractmethod,abstractclassmethod,abstractstaticmethod} typing.{override,final,overload,no_type_check,no_type_check_decorator,runtime_checkable,deprecated,dataclass_transform}
     typing_extensions.{override,final,overload,deprecated,runtime_checkable} warnings.deprecated
     unittest.{skip,skipIf,skipUnless,expectedFailure} unittest.mock.patch unittest.mock.patch.{object,dict,multiple} mock.patch mock.patch.{object,dict,multiple}
     pytest.mark.* pytest.{param} pytest_asyncio.* hypothesis.{given,settings,example}
     atexit.register reprlib.recursive_repr
     tenacity.{retry} backoff.{on_exception,on_predicate} async_timeout.timeout
     torch.{no_grad,inference_mode,enable_grad} torch.jit.{script,ignore,unused} numba.{jit,njit}
     discord.Client.event discord.Bot.event discord.ext.commands.Bot.event discord.ext.commands.Bot.listen
     fastapi.FastAPI.{on_event,middleware,exception_handler} starlette.Starlette.{on_event,middleware,exception_handler}
     flask.Flask.{before_request,after_request,teardown_request,teardown_appcontext,errorhandler,context_processor,template_filter}
     pydantic.{validator,field_validator,model_validator,root_validator,validate_call}
     sqlalchemy.event.listens_for django.dispatch.receiver
     starlette.authentication.requires slowapi.Limiter.limit`,
  ],
  // What is left is called without `await`, whatever stood below.
  [
    'makes-sync',
    `celery.Celery.task celery.shared_task celery.{task} click.{command,group,pass_context,pass_obj} click.Group.{command,group} typer.Typer.{command,callback}
     asgiref.sync.async_to_sync dramatiq.actor rq.decorators.job huey.Huey.{task,periodic_task}
     prefect.{flow} luigi.task unasync.unasync pytest.fixture nox.session invoke.task fabric.task`,
  ],
  ['makes-context-manager', 'contextlib.{contextmanager,asynccontextmanager} async_generator.asynccontextmanager'],
  [
    'makes-web-handler',
    `flask.{Flask,Blueprint}.{route,${VERBS.slice(1, -1)}} quart.{Quart,Blueprint}.{route,websocket,${VERBS.slice(1, -1)}} sanic.{Sanic,Blueprint}.{route,websocket,${VERBS.slice(1, -1)}}
     fastapi.{FastAPI,APIRouter}.{api_route,websocket,${VERBS.slice(1, -1)}} starlette.{Starlette}.{route,websocket_route} starlette.routing.Router.{route,websocket_route}
     aiohttp.web.RouteTableDef.{route,view,${VERBS.slice(1, -1)}} litestar.{route,websocket,${VERBS.slice(1, -1)}} bottle.{route,get,post,put,delete} bottle.Bottle.{route,get,post,put,delete}
     rest_framework.decorators.{api_view,action} ninja.{NinjaAPI,Router}.${VERBS} npm:@nestjs/common.{Get,Post,Put,Patch,Delete,Options,Head,All,Sse} npm:routing-controllers.{Get,Post,Put,Patch,Delete,All} npm:tsoa.{Get,Post,Put,Patch,Delete}
     django.views.decorators.csrf.csrf_exempt django.views.decorators.http.{require_http_methods,require_GET,require_POST} django.contrib.auth.decorators.{login_required,permission_required}`,
  ],
];

export const decorators: ReadonlyMap<string, DecoratorEffect> = new Map(
  ROWS.flatMap(([effect, names]) => expand(names).map((name) => [name, effect] as const)),
);
