#!/usr/bin/env node
/*
 * The gateway of the tests: the gRPC server of wechaty-puppet-service itself, over the world of world.cjs.
 *
 *   node gateway.cjs '{"port": 18788, "token": "…", "cert": "file", "key": "file", "name": "说事", "login": true}'
 *
 * On stdin one JSON object a line, {"n": 1, "do": "talk", …}; on stdout {"n": 1, "value": …} or
 * {"n": 1, "error": "…"} for each, and {"event": "…", "at": ms, …} for what happens. driver.py speaks it. The end of
 * stdin ends the process. What can be done: the methods of World that it is given here, and
 *   fault   {call, error?, code?, wait?, late?, times?, every?, match?}   the next calls of that gRPC method fail or
 *           wait (ms); late: done at once, only the answer waits (0: for ever); match: words in the request
 *   calm    no more faults
 *   cut     every connection is destroyed, the server stays
 *   calls   how often each gRPC method was called
 *   watch   {call}   from now on each call of that gRPC method is an event "called", with what it asks for
 *   leave   end in order, as `docker stop` does it
 */
'use strict'
const fs = require('fs')
const http2 = require('http2')
const readline = require('readline')

console.log = console.info = console.error // stdout is for the driver
process.env.WECHATY_LOG = process.env.WECHATY_LOG || 'silent'
const { PuppetServer } = require('wechaty-puppet-service')
const { grpc } = require('wechaty-grpc')
const { World } = require('./world.cjs')

const options = { host: '127.0.0.1', name: '说事', login: true, ...JSON.parse(process.argv[2] || '{}') }
const print = object => {
  let left = Buffer.from(JSON.stringify(object) + '\n')
  while (left.length) { // a pipe takes 64 kB, and a line may hold a picture
    try { left = left.subarray(fs.writeSync(1, left)) } catch (error) { if (error.code !== 'EAGAIN') throw error }
  }
}
const tell = (event, more = {}) => print({ event, at: Date.now(), ...more })

/* ---- between the server and its methods: counting, and what goes wrong ---- */

let calls = {}
let faults = []
const watched = new Set()
const connections = new Set()

for (const name of ['createServer', 'createSecureServer']) {
  const make = http2[name]
  http2[name] = (...given) => make(...given).on('session', session => {
    connections.add(session)
    session.on('close', () => connections.delete(session))
  })
}

const faultOf = (method, request) => {
  const fault = faults.find(one => one.call === method && (!one.match || JSON.stringify(request.toObject()).includes(one.match)))
  if (!fault) return null
  fault.seen = (fault.seen || 0) + 1
  if (fault.every && fault.seen % fault.every) return null
  if (fault.times && --fault.times <= 0) faults = faults.filter(one => one !== fault)
  return fault
}

const wrapped = (method, run) => function (call, answer) {
  calls[method] = (calls[method] || 0) + 1
  if (watched.has(method)) tell('called', { call: method, ...call.request.toObject() })
  if (method === 'event') {
    tell('listening')
    return run(call, answer)
  }
  const fault = call.request && faultOf(method, call.request)
  if (!fault) return run(call, answer)
  if (fault.late !== undefined) {
    return run(call, (...result) => fault.late && setTimeout(() => answer(...result), fault.late))
  }
  const go = () => fault.error ? answer({ code: fault.code || grpc.status.INTERNAL, details: fault.error }) : run(call, answer)
  return setTimeout(go, fault.wait || 0)
}

const addService = grpc.Server.prototype.addService
grpc.Server.prototype.addService = function (definition, methods) {
  const all = Object.entries(methods).map(([name, run]) => [name, wrapped(name, run.bind(methods))])
  return addService.call(this, definition, Object.fromEntries(all))
}

/* ---- the world and what the driver may do ---- */

const world = new World(tell, options.name)
const WORLDLY = ['person', 'room', 'nick', 'talk', 'rehearse', 'sing', 'recite', 'replay', 'recall', 'forget', 'befriend', 'unfriend', 'invite', 'rename',
  'expel', 'rejoin', 'log_in', 'log_out', 'trouble', 'echo', 'swallow']
let server
const doings = {
  fault: fault => { faults.push(fault) },
  calm: () => { faults = [] },
  cut: () => { for (const one of connections) one.destroy() },
  calls: () => calls,
  watch: ({ call }) => { watched.add(call) },
  connections: () => connections.size,
  leave: async () => { await server.stop(); setTimeout(() => process.exit(0), 50) },
}
for (const name of WORLDLY) doings[name] = given => world[name](given)

world.on('error', () => {})
world.on('start', () => {
  tell('started')
  if (options.login) setImmediate(() => world.isLoggedIn || world.log_in())
})
world.on('stop', () => tell('stopped'))
world.on('login', () => tell('logged_in'))

const main = async () => {
  const tls = options.cert
    ? { serverCert: fs.readFileSync(options.cert, 'utf8'), serverKey: fs.readFileSync(options.key, 'utf8') }
    : { disable: true }
  server = new PuppetServer({ endpoint: `${options.host}:${options.port}`, puppet: world, token: options.token, tls })
  await server.start()
  tell('open')
  let before = Promise.resolve()
  readline.createInterface({ input: process.stdin }).on('line', line => {
    before = before.then(async () => {
      const { n, do: what, ...given } = JSON.parse(line)
      try {
        print({ n, value: (await doings[what](given)) ?? null })
      } catch (error) {
        print({ n, error: String(error.message || error) })
      }
    })
  }).on('close', () => process.exit(0))
}
main().catch(error => { tell('failed', { why: String(error.stack || error) }); process.exit(1) })
