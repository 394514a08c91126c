import { AWAITABLE, blocks, CHEAP, from, manual, PYTHON, type Table, toThread, when } from './table.ts';

const HTTP = blocks('network', toThread('httpx.AsyncClient'));
const SOCKET = blocks('network', manual('asyncio.open_connection'));
const VERBS = '{get,post,put,patch,delete,head,options,request}';

/** Sockets, HTTP clients and other protocols; the standard library first. */
export const network: Table = [
  ...from(`${PYTHON}socket.html`, {
    'socket.socket.{recv,recv_into,recvfrom,recvfrom_into,recvmsg,send,sendall,sendto,sendmsg,sendfile,accept,connect}': SOCKET,
    'socket.create_connection': SOCKET,
    'socket.{getaddrinfo,gethostbyname,gethostbyname_ex,gethostbyaddr,getnameinfo,getfqdn}': blocks('network', toThread('asyncio.AbstractEventLoop.getaddrinfo')),
    'socket.socket.{close,setsockopt,getsockopt,bind,listen,fileno,setblocking,settimeout,getsockname,getpeername,shutdown}': CHEAP,
    'socket.{gethostname,inet_aton,inet_ntoa,inet_pton,inet_ntop,htons,ntohs,htonl,ntohl}': CHEAP,
  }),
  ...from(`${PYTHON}ssl.html`, {
    'ssl.SSLSocket.{read,write,do_handshake,recv,send,sendall,accept,connect}': SOCKET,
    'ssl.get_server_certificate': SOCKET,
  }),
  ...from(`${PYTHON}select.html`, {
    'select.select': blocks('select', manual('asyncio.AbstractEventLoop.add_reader'), [when('timeout', 0, 3)]),
    'select.{poll,epoll}.poll': blocks('select', manual('asyncio.AbstractEventLoop.add_reader'), [when('timeout', 0, 0)]),
  }),
  ...from(`${PYTHON}selectors.html`, {
    'selectors.{BaseSelector,DefaultSelector,SelectSelector,PollSelector,EpollSelector,KqueueSelector}.select': blocks(
      'select',
      manual('asyncio.AbstractEventLoop.add_reader'),
      [when('timeout', 0, 0)],
    ),
  }),
  ...from(`${PYTHON}urllib.request.html`, {
    'urllib.request.{urlopen,urlretrieve}': HTTP,
    'urllib.request.OpenerDirector.open': HTTP,
  }),
  ...from(`${PYTHON}http.client.html`, {
    'http.client.{HTTPConnection,HTTPSConnection}.{request,getresponse,connect}': HTTP,
    'http.client.HTTPResponse.read': HTTP,
  }),
  ...from(`${PYTHON}smtplib.html`, {
    'smtplib.{SMTP,SMTP_SSL}': blocks('network', manual('aiosmtplib.SMTP'), [when('host', '', 0)]),
    'smtplib.{SMTP,SMTP_SSL}.{connect,sendmail,send_message,login,starttls,quit}': blocks('network', toThread('aiosmtplib.SMTP')),
  }),
  ...from(`${PYTHON}ftplib.html`, {
    'ftplib.{FTP,FTP_TLS}.{connect,login,retrbinary,retrlines,storbinary,storlines,nlst,dir,cwd,quit}': blocks('network', toThread()),
  }),
  ...from(`${PYTHON}imaplib.html`, {
    'imaplib.{IMAP4,IMAP4_SSL}': blocks('network', toThread()),
    'imaplib.{IMAP4,IMAP4_SSL}.{login,select,search,fetch,store,append,logout}': blocks('network', toThread()),
  }),
  ...from(`${PYTHON}poplib.html`, { 'poplib.{POP3,POP3_SSL}': blocks('network', toThread()) }),
  ...from(`${PYTHON}xmlrpc.client.html`, { 'xmlrpc.client.ServerProxy': CHEAP }),
  ...from(`${PYTHON}socketserver.html`, {
    'socketserver.BaseServer.{serve_forever,handle_request}': blocks('select', manual('asyncio.start_server')),
    'http.server.{HTTPServer,ThreadingHTTPServer}.serve_forever': blocks('select', manual('asyncio.start_server')),
  }),
  ...from('https://requests.readthedocs.io/en/latest/api/', {
    [`requests.${VERBS}`]: HTTP,
    [`requests.Session.${VERBS}`]: HTTP,
    'requests.Session.send': HTTP,
    'requests.{Session,session}': CHEAP,
    'requests.Response.{json,raise_for_status}': CHEAP,
  }),
  ...from('https://urllib3.readthedocs.io/en/stable/reference/', {
    'urllib3.request urllib3.{PoolManager,HTTPConnectionPool,HTTPSConnectionPool,ProxyManager}.{request,urlopen}': HTTP,
  }),
  ...from('https://www.python-httpx.org/api/', {
    [`httpx.${VERBS}`]: HTTP,
    [`httpx.Client.${VERBS}`]: HTTP,
    'httpx.stream httpx.Client.{send,stream}': blocks('network', manual('httpx.AsyncClient')),
    [`httpx.AsyncClient.${VERBS}`]: AWAITABLE,
    'httpx.AsyncClient.{send,aclose}': AWAITABLE,
    'httpx.AsyncClient.stream': { gives: 'context-manager', cheap: true },
    'httpx.Response.{aread,aclose}': AWAITABLE,
    'httpx.Response.{json,raise_for_status}': CHEAP,
  }),
  ...from('https://docs.aiohttp.org/en/stable/client_reference.html', {
    // These objects may be awaited or entered with `async with`.
    [`aiohttp.ClientSession.${VERBS}`]: AWAITABLE,
    'aiohttp.ClientSession.{ws_connect,close}': AWAITABLE,
    'aiohttp.request': { gives: 'context-manager', cheap: true },
    'aiohttp.ClientResponse.{read,text,json,wait_for_close}': AWAITABLE,
    'aiohttp.ClientResponse.{release,close,raise_for_status}': CHEAP,
    'aiohttp.ClientWebSocketResponse.{send_str,send_bytes,send_json,ping,pong,close,receive,receive_str,receive_bytes,receive_json}': AWAITABLE,
    'aiohttp.StreamReader.{read,readany,readexactly,readline,readchunk}': AWAITABLE,
    'aiohttp.BaseConnector.close': { cheap: true },
  }),
  ...from('https://docs.aiohttp.org/en/stable/web_reference.html', {
    'aiohttp.web.Request.{read,text,json,post,multipart,release}': AWAITABLE,
    'aiohttp.web.WebSocketResponse.{prepare,send_str,send_bytes,send_json,ping,pong,close,receive,receive_str,receive_bytes,receive_json}': AWAITABLE,
    'aiohttp.web.StreamResponse.{prepare,write,write_eof}': AWAITABLE,
    'aiohttp.web.run_app': { runsLoop: true, owns: 0 },
    'aiohttp.web.AppRunner.{setup,cleanup} aiohttp.web.TCPSite.{start,stop}': AWAITABLE,
  }),
  ...from('https://websockets.readthedocs.io/en/stable/reference/index.html', {
    'websockets.ClientConnection.{send,recv,close,ping,pong,wait_closed}': AWAITABLE,
    'websockets.asyncio.client.ClientConnection.{send,recv,close,ping,pong,wait_closed}': AWAITABLE,
    'websockets.asyncio.server.ServerConnection.{send,recv,close,ping,pong,wait_closed}': AWAITABLE,
    'websockets.{WebSocketClientProtocol,WebSocketServerProtocol}.{send,recv,close,ping,pong,wait_closed}': AWAITABLE,
    'websockets.sync.client.connect': blocks('network', manual('websockets.connect')),
    'websockets.sync.client.ClientConnection.{send,recv}': blocks('network', manual('websockets.connect')),
  }),
  ...from('https://docs.paramiko.org/en/stable/api/client.html', {
    'paramiko.SSHClient.{connect,exec_command,open_sftp,invoke_shell}': blocks('network', toThread('asyncssh.connect')),
    'paramiko.SFTPClient.{get,put,open,listdir,stat,remove}': blocks('network', toThread('asyncssh.connect')),
    'paramiko.Transport.connect': blocks('network', toThread('asyncssh.connect')),
  }),
  ...from('https://boto3.amazonaws.com/v1/documentation/api/latest/guide/clients.html', {
    'boto3.{client,resource}': CHEAP,
  }),
  ...from('https://grpc.github.io/grpc/python/grpc.html', {
    'grpc.server': { spawns: { kind: 'thread-pool', when: 'now', handle: 'executor', owned: true } },
    'grpc.Server.wait_for_termination': blocks('event', manual('grpc.aio.Server.wait_for_termination')),
    'grpc.aio.Server.{start,stop,wait_for_termination}': AWAITABLE,
    'grpc.aio.Channel.{close,channel_ready}': AWAITABLE,
  }),
  ...from('https://pika.readthedocs.io/en/stable/modules/adapters/blocking.html', {
    'pika.BlockingConnection': blocks('network', manual('aio_pika.connect')),
    'pika.BlockingConnection.{channel,sleep,process_data_events,close}': blocks('network', manual('aio_pika.connect')),
    'pika.adapters.blocking_connection.BlockingChannel.{start_consuming,basic_publish,basic_get,queue_declare,exchange_declare}': blocks(
      'network',
      manual('aio_pika.connect'),
    ),
  }),
  ...from('https://kafka-python.readthedocs.io/en/master/apidoc/KafkaConsumer.html', {
    'kafka.KafkaConsumer': blocks('network', manual('aiokafka.AIOKafkaConsumer')),
    'kafka.KafkaConsumer.{poll,commit,close}': blocks('network', manual('aiokafka.AIOKafkaConsumer')),
    'kafka.KafkaProducer': blocks('network', manual('aiokafka.AIOKafkaProducer')),
    'kafka.KafkaProducer.{flush,close}': blocks('network', manual('aiokafka.AIOKafkaProducer')),
    'confluent_kafka.Consumer.{poll,consume}': blocks('network', toThread(), [when('timeout', 0, 0)]),
    'confluent_kafka.Producer.flush': blocks('network', toThread()),
  }),
  ...from('https://pyserial.readthedocs.io/en/latest/pyserial_api.html', {
    'serial.Serial.{read,readline,readlines,read_until,write,flush}': blocks('network', toThread('serial_asyncio.open_serial_connection')),
  }),
  ...from('https://playwright.dev/python/docs/library', {
    'playwright.sync_api.sync_playwright': blocks('network', manual('playwright.async_api.async_playwright')),
    'playwright.async_api.Page.{goto,click,fill,wait_for_selector,wait_for_timeout,content,title,screenshot,evaluate,close,reload,press,type}': AWAITABLE,
    'playwright.async_api.Browser.{new_page,new_context,close}': AWAITABLE,
    'playwright.async_api.BrowserContext.{new_page,close}': AWAITABLE,
  }),
  ...from('https://www.selenium.dev/documentation/webdriver/', {
    'selenium.webdriver.{Chrome,Firefox,Edge,Safari,Remote}': blocks('network', toThread('playwright.async_api.async_playwright')),
    'selenium.webdriver.{Chrome,Firefox,Edge,Safari,Remote}.{get,quit,find_element,find_elements,execute_script}': blocks(
      'network',
      toThread('playwright.async_api.async_playwright'),
    ),
  }),
];
